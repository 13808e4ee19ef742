"""URLs of the invoices pages; they stand before the ids."""

from django.urls import path

from billing_site.pages.access import list_urls
from invoicing.invoices import views

urlpatterns = [
    *list_urls(views, "invoice"),
    path("bulk/<slug:verb>/", views.invoice_bulk, name="invoice_bulk"),
]
