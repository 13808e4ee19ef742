"""URLs of credit notes: their list, and issuing one over an invoice; a fixed word stands before any id."""

from django.urls import include, path

from billing_site.pages.access import urls_of
from billing_site.pages.list_pages import list_urls
from invoicing.credit_notes import views

urlpatterns = [
    path("credit-notes/", include(list_urls(views.credit_note_list, "credit_note"))),
    *urls_of(views, "credit_note", "void", "edit", below="credit-notes/<slug:public_id>/", home="detail"),
    *urls_of(views, "credit_note", "preview", below="invoices/<slug:public_id>/credit/", home="add"),
]
