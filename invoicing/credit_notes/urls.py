"""URLs of credit notes: their list, and issuing one over an invoice; a fixed word stands before any id."""

from django.urls import path

from invoicing.credit_notes import views

urlpatterns = [
    path("credit-notes/", views.credit_note_list, name="credit_note_list"),
    path("credit-notes/columns/", views.credit_note_columns, name="credit_note_columns"),
    path("credit-notes/export/", views.credit_note_export, name="credit_note_export"),
    path("credit-notes/export/file/", views.credit_note_export_file, name="credit_note_export_file"),
    path("credit-notes/<slug:public_id>/", views.credit_note_detail, name="credit_note_detail"),
    path("credit-notes/<slug:public_id>/void/", views.credit_note_void, name="credit_note_void"),
    path("credit-notes/<slug:public_id>/edit/", views.credit_note_edit, name="credit_note_edit"),
    path("invoices/<slug:public_id>/credit/", views.credit_note_add, name="credit_note_add"),
    path("invoices/<slug:public_id>/credit/preview/", views.credit_note_preview, name="credit_note_preview"),
]
