"""URLs of the invoice editor; those with a fixed word stand before the ids."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.editor import start_views, views

urlpatterns = [
    path("add/", start_views.invoice_add, name="invoice_add"),
    path("add/customers/", start_views.invoice_customers, name="invoice_customers"),
    path("add/customer/", start_views.invoice_customer_add, name="invoice_customer_add"),
    *urls_of(views, "invoice", "paste", below="<slug:public_id>/edit/", home="edit"),
]
