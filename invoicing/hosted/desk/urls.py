"""URLs of what staff do about the customer's page."""

from billing_site.pages.access import urls_of
from invoicing.hosted.desk import views

urlpatterns = [
    *urls_of(views, "hosted_link", "replace", "turn_off", "turn_on", below="invoices/<slug:public_id>/link/"),
    *urls_of(views, "claim", "confirm", "dismiss", below="payment-claims/<slug:public_id>/"),
    *urls_of(views, "query", "answer", "close", below="customer-messages/<slug:public_id>/"),
]
