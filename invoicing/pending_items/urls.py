"""URLs of pending items, under the customer who will be billed."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.pending_items import views

urlpatterns = [
    *urls_of(views, "pending_item", "add"),
    path("invoice/", views.pending_invoice, name="pending_invoice"),
    *urls_of(views, "pending_item", "remove", below="<slug:item>/"),
]
