"""URLs of what is done to many customers."""

from django.urls import path

from customers.bulk_actions import views

urlpatterns = [
    path("set/", views.customer_bulk_set, name="customer_bulk_set"),
    path("delete/", views.customer_bulk_delete, name="customer_bulk_delete"),
]
