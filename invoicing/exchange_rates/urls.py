"""URLs of exchange rates; a fixed word stands before any id."""

from django.urls import path

from billing_site.pages.access import urls_of
from billing_site.pages.list_pages import list_urls
from invoicing.exchange_rates import views

urlpatterns = [
    *list_urls(views.exchange_rate_list, "exchange_rate"),
    *urls_of(views, "exchange_rate", "add", "import"),
    path("<slug:public_id>/", views.exchange_rate_edit, name="exchange_rate_edit"),
    path("<slug:public_id>/delete/", views.exchange_rate_delete, name="exchange_rate_delete"),
]
