"""URLs of the tax IDs, below a customer's tax-ids/."""

from billing_site.pages.access import urls_of
from customers.tax_ids import views

urlpatterns = [
    *urls_of(views, "tax_id", "add"),
    *urls_of(views, "tax_id", "remove", "verify", below="<slug:tax_id>/"),
]
