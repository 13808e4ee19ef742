"""URLs of tax rates; a fixed word stands before any id."""

from billing_site.pages.access import urls_of
from billing_site.pages.list_pages import list_urls
from invoicing.tax_rates import views

urlpatterns = [
    *list_urls(views.tax_rate_list, "tax_rate"),
    *urls_of(views, "tax_rate", "add"),
    *urls_of(views, "tax_rate", "edit", "archive", "unarchive", below="<slug:public_id>/", home="detail"),
]
