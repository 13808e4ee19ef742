"""URLs of one customer: what is typed about a new one first, so that no id is taken for it."""

from django.urls import path

from customers.profile import views

urlpatterns = [
    path("add/", views.customer_add, name="customer_add"),
    path("duplicates/", views.customer_duplicates, name="customer_duplicates"),
    path("address-fields/", views.customer_address_fields, name="customer_address_fields"),
    path("<slug:public_id>/", views.customer_detail, name="customer_detail"),
    path("<slug:public_id>/edit/", views.customer_edit, name="customer_edit"),
    path("<slug:public_id>/delete/", views.customer_delete, name="customer_delete"),
    path("<slug:public_id>/restore/", views.customer_restore, name="customer_restore"),
    path("<slug:public_id>/currency/", views.customer_other_currency, name="customer_other_currency"),
]
