"""URLs of the documents: on the screen and as PDF, and the samples in the settings."""

from django.urls import path

from invoicing.documents import sample_views, views

urlpatterns = [
    path("settings/documents/preview/", sample_views.company_documents_preview, name="company_documents_preview"),
    path("settings/documents/sample.pdf", sample_views.company_documents_sample, name="company_documents_sample"),
    path("invoices/<slug:public_id>/preview/", views.invoice_preview, name="invoice_preview"),
    path("invoices/<slug:public_id>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("credit-notes/<slug:public_id>/document/", views.credit_note_document, name="credit_note_document"),
    path("credit-notes/<slug:public_id>/pdf/", views.credit_note_pdf, name="credit_note_pdf"),
    path("payments/<slug:public_id>/document/", views.payment_document, name="payment_document"),
    path("payments/<slug:public_id>/receipt/", views.payment_receipt, name="payment_receipt"),
    path("documents/colours/<slug:digits>.css", views.document_colour, name="document_colour"),
]
