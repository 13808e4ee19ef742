"""URLs of what is done to many customers."""

from billing_site.pages.access import urls_of
from customers.bulk_actions import views

urlpatterns = urls_of(views, "customer_bulk", "set", "delete")
