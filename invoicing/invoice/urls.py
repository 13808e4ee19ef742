"""URLs of one invoice: its page and what can be done to it."""

from django.urls import path

from invoicing.invoice import action_views, views

urlpatterns = [
    path("", views.invoice_detail, name="invoice_detail"),
    path("finalize/", action_views.invoice_finalize, name="invoice_finalize"),
    path("void/", action_views.invoice_void, name="invoice_void"),
    path("uncollectible/", action_views.invoice_uncollectible, name="invoice_uncollectible"),
    path("delete/", action_views.invoice_delete, name="invoice_delete"),
    path("duplicate/", action_views.invoice_duplicate, name="invoice_duplicate"),
    path("revise/", action_views.invoice_revise, name="invoice_revise"),
]
