"""URLs of products and their prices; a fixed word stands before any id."""

from django.urls import path

from billing_site.pages.access import list_urls, urls_of
from invoicing.products import views

urlpatterns = [
    *list_urls(views, "product"),
    path("add/", views.product_add, name="product_add"),
    path("suggest/", views.product_suggest, name="product_suggest"),
    *urls_of(views, "product", "detail", "edit", "archive", "unarchive", below="<slug:public_id>/"),
    path("<slug:public_id>/prices/add/", views.price_add, name="price_add"),
    path("<slug:public_id>/prices/<slug:price_id>/archive/", views.price_archive, name="price_archive"),
]
