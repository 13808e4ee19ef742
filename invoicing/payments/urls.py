"""URLs of payments: their list, recording one on an invoice or for a customer, reversing."""

from django.urls import include, path

from billing_site.pages.list_pages import list_urls
from invoicing.payments import incoming_views, reversal_views, views

urlpatterns = [
    path("payments/", include(list_urls(views.payment_list, "payment"))),
    path("payments/add/", incoming_views.payment_receive, name="payment_receive"),
    path("payments/incoming/<slug:public_id>/", incoming_views.incoming_payment, name="incoming_payment"),
    path("payments/incoming/<slug:public_id>/reverse/", reversal_views.incoming_reverse, name="incoming_reverse"),
    path("payments/<slug:public_id>/", views.payment_detail, name="payment_detail"),
    path("payments/<slug:public_id>/reverse/", reversal_views.payment_reverse, name="payment_reverse"),
    path("invoices/<slug:public_id>/pay/", views.payment_add, name="payment_add"),
    path("invoices/<slug:public_id>/pay/preview/", views.payment_preview, name="payment_preview"),
    path("invoices/<slug:public_id>/out-of-band/", views.payment_out_of_band, name="payment_out_of_band"),
    path("customers/<slug:public_id>/payment/", incoming_views.customer_payment, name="customer_payment"),
    path(
        "customers/<slug:public_id>/payment/shares/",
        incoming_views.customer_payment_shares,
        name="customer_payment_shares",
    ),
]
