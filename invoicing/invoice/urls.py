"""URLs of one invoice: its page and what can be done to it."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.invoice import action_views, views

urlpatterns = [
    path("", views.invoice_detail, name="invoice_detail"),
    path("finalize-and-send/", action_views.invoice_finalize_and_send, name="invoice_finalize_and_send"),
    *urls_of(action_views, "invoice", "finalize", "void", "uncollectible", "delete", "duplicate", "revise"),
]
