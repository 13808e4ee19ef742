"""URLs of products and their prices; a fixed word stands before any id."""

from django.urls import path

from invoicing.products import views

urlpatterns = [
    path("", views.product_list, name="product_list"),
    path("add/", views.product_add, name="product_add"),
    path("columns/", views.product_columns, name="product_columns"),
    path("export/", views.product_export, name="product_export"),
    path("export/file/", views.product_export_file, name="product_export_file"),
    path("suggest/", views.product_suggest, name="product_suggest"),
    path("<slug:public_id>/", views.product_detail, name="product_detail"),
    path("<slug:public_id>/edit/", views.product_edit, name="product_edit"),
    path("<slug:public_id>/archive/", views.product_archive, name="product_archive"),
    path("<slug:public_id>/unarchive/", views.product_unarchive, name="product_unarchive"),
    path("<slug:public_id>/prices/add/", views.price_add, name="price_add"),
    path("<slug:public_id>/prices/<slug:price_id>/archive/", views.price_archive, name="price_archive"),
]
