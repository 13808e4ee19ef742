"""URLs of products; a fixed word stands before any id."""

from django.urls import include, path

from billing_site.pages.access import urls_of
from billing_site.pages.catalog import archive_urls
from billing_site.pages.list_pages import list_urls
from invoicing.imports.urls import import_urls
from invoicing.products import importing, views

urlpatterns = [
    *list_urls(views.product_list, "product"),
    *import_urls(importing.KIND),
    *urls_of(views, "product", "add", "suggest"),
    *urls_of(views, "product", "edit", "delete", below="<slug:public_id>/", home="detail"),
    path("<slug:public_id>/", include(archive_urls(views.product_set_active, "product"))),
]
