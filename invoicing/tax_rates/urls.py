"""URLs of tax rates; a fixed word stands before any id."""

from django.urls import path

from invoicing.tax_rates import views

urlpatterns = [
    path("", views.tax_rate_list, name="tax_rate_list"),
    path("add/", views.tax_rate_add, name="tax_rate_add"),
    path("columns/", views.tax_rate_columns, name="tax_rate_columns"),
    path("export/", views.tax_rate_export, name="tax_rate_export"),
    path("export/file/", views.tax_rate_export_file, name="tax_rate_export_file"),
    path("<slug:public_id>/", views.tax_rate_detail, name="tax_rate_detail"),
    path("<slug:public_id>/edit/", views.tax_rate_edit, name="tax_rate_edit"),
    path("<slug:public_id>/archive/", views.tax_rate_archive, name="tax_rate_archive"),
    path("<slug:public_id>/unarchive/", views.tax_rate_unarchive, name="tax_rate_unarchive"),
]
