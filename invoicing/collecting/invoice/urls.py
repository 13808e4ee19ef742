"""URLs of collecting one invoice."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.collecting.invoice import views

urlpatterns = [
    path("charge-now/", views.invoice_charge, name="invoice_charge"),
    path("finalize-and-charge/", views.invoice_finalize_and_charge, name="invoice_finalize_and_charge"),
    *urls_of(views, "tries", "stop", "resume", "skip", "move", below="tries/"),
]
