"""URLs of the customers list and its export."""

from billing_site.pages.access import list_urls
from customers.directory import views

urlpatterns = list_urls(views, "customer")
