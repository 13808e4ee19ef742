"""URLs of the tax IDs, below a customer's tax-ids/."""

from django.urls import path

from customers.tax_ids import views

urlpatterns = [
    path("add/", views.tax_id_add, name="tax_id_add"),
    path("<slug:tax_id>/remove/", views.tax_id_remove, name="tax_id_remove"),
    path("<slug:tax_id>/verify/", views.tax_id_verify, name="tax_id_verify"),
]
