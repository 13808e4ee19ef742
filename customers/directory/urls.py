"""URLs of the customers list and its export."""

from django.urls import path

from billing_site.pages.access import urls_of
from customers.directory import views

urlpatterns = [
    *urls_of(views, "customer", "columns", "export", home="list"),
    path("export/file/", views.customer_export_file, name="customer_export_file"),
]
