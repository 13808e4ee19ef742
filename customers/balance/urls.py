"""URLs of the credit balance, below a customer's balance/."""

from billing_site.pages.access import urls_of
from customers.balance import views

urlpatterns = [
    *urls_of(views, "balance", "adjust", "preview", "export", home="ledger"),
    *urls_of(views, "balance", "note", "reverse", below="<slug:entry>/"),
]
