"""URLs of the credit balance, below a customer's balance/."""

from django.urls import path

from billing_site.pages.access import urls_of
from customers.balance import views

urlpatterns = [
    *urls_of(views, "balance", "ledger", "adjust", "preview", "export"),
    path("<slug:entry>/note/", views.balance_note, name="balance_note"),
    path("<slug:entry>/reverse/", views.balance_reverse, name="balance_reverse"),
]
