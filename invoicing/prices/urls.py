"""URLs of prices; a fixed word stands before any id."""

from django.urls import include, path

from billing_site.pages.access import urls_of
from billing_site.pages.catalog import archive_urls
from billing_site.pages.list_pages import list_urls
from invoicing.imports.urls import import_urls
from invoicing.prices import importing, views

urlpatterns = [
    *list_urls(views.price_list, "price"),
    *import_urls(importing.KIND),
    *urls_of(views, "price", "add"),
    *urls_of(views, "price", "edit", "delete", "currency", below="<slug:public_id>/", home="detail"),
    *urls_of(views, "price_currency", "remove", below="<slug:public_id>/currency/"),
    path("<slug:public_id>/", include(archive_urls(views.price_set_active, "price"))),
]
