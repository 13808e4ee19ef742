"""URLs of payments: their list, and recording one on an invoice."""

from django.urls import path

from invoicing.payments import views

urlpatterns = [
    path("payments/", views.payment_list, name="payment_list"),
    path("payments/columns/", views.payment_columns, name="payment_columns"),
    path("payments/export/", views.payment_export, name="payment_export"),
    path("payments/export/file/", views.payment_export_file, name="payment_export_file"),
    path("payments/<slug:public_id>/", views.payment_detail, name="payment_detail"),
    path("invoices/<slug:public_id>/pay/", views.payment_add, name="payment_add"),
    path("invoices/<slug:public_id>/pay/preview/", views.payment_preview, name="payment_preview"),
    path("invoices/<slug:public_id>/out-of-band/", views.payment_out_of_band, name="payment_out_of_band"),
]
