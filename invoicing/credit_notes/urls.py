"""URLs of credit notes: their list, and issuing one over an invoice; a fixed word stands before any id."""

from django.urls import include, path

from billing_site.pages.access import list_urls, urls_of
from invoicing.credit_notes import views

urlpatterns = [
    path("credit-notes/", include(list_urls(views, "credit_note"))),
    *urls_of(views, "credit_note", "detail", "void", "edit", below="credit-notes/<slug:public_id>/"),
    path("invoices/<slug:public_id>/credit/", views.credit_note_add, name="credit_note_add"),
    path("invoices/<slug:public_id>/credit/preview/", views.credit_note_preview, name="credit_note_preview"),
]
