"""URLs of payments: their list, and recording one on an invoice."""

from django.urls import include, path

from billing_site.pages.list_pages import list_urls
from invoicing.payments import views

urlpatterns = [
    path("payments/", include(list_urls(views.payment_list, "payment"))),
    path("payments/<slug:public_id>/", views.payment_detail, name="payment_detail"),
    path("invoices/<slug:public_id>/pay/", views.payment_add, name="payment_add"),
    path("invoices/<slug:public_id>/pay/preview/", views.payment_preview, name="payment_preview"),
    path("invoices/<slug:public_id>/out-of-band/", views.payment_out_of_band, name="payment_out_of_band"),
]
