"""URLs of the invoices pages; they stand before the ids."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.invoices import views

urlpatterns = [
    *urls_of(views, "invoice", "columns", "export", home="list"),
    path("export/file/", views.invoice_export_file, name="invoice_export_file"),
    path("bulk/<slug:verb>/", views.invoice_bulk, name="invoice_bulk"),
]
