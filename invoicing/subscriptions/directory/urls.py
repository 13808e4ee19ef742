"""URLs of the list of subscriptions."""

from billing_site.pages.list_pages import list_urls
from invoicing.subscriptions.directory import views

urlpatterns = list_urls(views.subscription_list, "subscription")
