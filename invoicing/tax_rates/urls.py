"""URLs of tax rates; a fixed word stands before any id."""

from django.urls import include, path

from billing_site.pages.access import urls_of
from billing_site.pages.catalog import archive_urls
from billing_site.pages.list_pages import list_urls
from invoicing.tax_rates import views

urlpatterns = [
    *list_urls(views.tax_rate_list, "tax_rate"),
    *urls_of(views, "tax_rate", "add"),
    *urls_of(views, "tax_rate", "edit", below="<slug:public_id>/", home="detail"),
    path("<slug:public_id>/", include(archive_urls(views.tax_rate_set_active, "tax_rate"))),
]
