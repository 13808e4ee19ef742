"""URLs of the invoices pages; they stand before the ids."""

from django.urls import path

from invoicing.invoices import views

urlpatterns = [
    path("", views.invoice_list, name="invoice_list"),
    path("columns/", views.invoice_columns, name="invoice_columns"),
    path("export/", views.invoice_export, name="invoice_export"),
    path("export/file/", views.invoice_export_file, name="invoice_export_file"),
    path("bulk/<slug:verb>/", views.invoice_bulk, name="invoice_bulk"),
]
