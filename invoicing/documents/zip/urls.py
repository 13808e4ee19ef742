"""URLs of many documents at once; they stand before the ids of invoices and credit notes."""

from django.urls import path

from invoicing.documents.zip import views

urlpatterns = [
    path("invoices/pdfs/", views.documents_zip, {"what": "invoices"}, name="invoice_pdfs"),
    path("credit-notes/pdfs/", views.documents_zip, {"what": "credit-notes"}, name="credit_note_pdfs"),
    path("downloads/<slug:public_id>/", views.documents_file, name="documents_file"),
]
