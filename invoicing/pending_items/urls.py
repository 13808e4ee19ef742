"""URLs of pending items, under the customer who will be billed."""

from django.urls import path

from invoicing.pending_items import views

urlpatterns = [
    path("add/", views.pending_item_add, name="pending_item_add"),
    path("invoice/", views.pending_invoice, name="pending_invoice"),
    path("<slug:item>/remove/", views.pending_item_remove, name="pending_item_remove"),
]
