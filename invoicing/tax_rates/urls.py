"""URLs of tax rates; a fixed word stands before any id."""

from django.urls import path

from billing_site.pages.access import list_urls, urls_of
from invoicing.tax_rates import views

urlpatterns = [
    *list_urls(views, "tax_rate"),
    path("add/", views.tax_rate_add, name="tax_rate_add"),
    *urls_of(views, "tax_rate", "detail", "edit", "archive", "unarchive", below="<slug:public_id>/"),
]
