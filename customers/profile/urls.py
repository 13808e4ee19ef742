"""URLs of one customer: what is typed about a new one first, so that no id is taken for it."""

from django.urls import path

from billing_site.pages.access import urls_of
from customers.profile import views

urlpatterns = [
    *urls_of(views, "customer", "add", "duplicates"),
    path("address-fields/", views.customer_address_fields, name="customer_address_fields"),
    *urls_of(views, "customer", "edit", "delete", "restore", below="<slug:public_id>/", home="detail"),
    path("<slug:public_id>/currency/", views.customer_other_currency, name="customer_other_currency"),
]
