"""URLs of the documents: on the screen and as PDF, and the samples in the settings."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.documents import sample_views, views

urlpatterns = [
    *urls_of(sample_views, "company_documents", "preview", below="settings/documents/"),
    path("settings/documents/sample.pdf", sample_views.company_documents_sample, name="company_documents_sample"),
    *urls_of(views, "invoice", "preview", "pdf", below="invoices/<slug:public_id>/"),
    *urls_of(views, "credit_note", "document", "pdf", below="credit-notes/<slug:public_id>/"),
    *urls_of(views, "payment", "document", "receipt", below="payments/<slug:public_id>/"),
    path("invoices/<slug:public_id>/preview/<int:number>.png", views.invoice_preview_page, name="invoice_preview_page"),
    path(
        "credit-notes/<slug:public_id>/document/<int:number>.png",
        views.credit_note_document_page,
        name="credit_note_document_page",
    ),
    path(
        "payments/<slug:public_id>/document/<int:number>.png",
        views.payment_document_page,
        name="payment_document_page",
    ),
    path("documents/colours/<slug:digits>.css", views.document_colour, name="document_colour"),
]
