"""URLs of the imports, below import/."""

from django.urls import path

from customers.imports import views

urlpatterns = [
    path("", views.customer_import, name="customer_import"),
    path("<slug:public_id>/", views.import_detail, name="import_detail"),
    path("<slug:public_id>/columns/", views.import_columns, name="import_columns"),
    path("<slug:public_id>/apply/", views.import_apply, name="import_apply"),
    path("<slug:public_id>/discard/", views.import_discard, name="import_discard"),
]
