"""URLs of invoices, payments, credit notes, products and tax rates; a fixed word stands before any id."""

from django.urls import include, path

from invoicing.documents import receipt_views, sample_views
from invoicing.editor import urls as editor_urls
from invoicing.integrity import views as books_views
from invoicing.invoice import action_views as verb_views
from invoicing.invoice import views
from invoicing.invoices import bulk_views, export_views
from invoicing.payments import views as payment_views
from invoicing.pending_items import views as pending_views

urlpatterns = [
    path("", include("invoicing.documents.zip.urls")),
    path("", include("invoicing.credit_notes.urls")),
    path("settings/documents/preview/", sample_views.company_documents_preview, name="company_documents_preview"),
    path("settings/documents/sample.pdf", sample_views.company_documents_sample, name="company_documents_sample"),
    path("books/", books_views.books, name="books"),
    path("books/check/", books_views.books_check, name="books_check"),
    path("invoices/", views.invoice_list, name="invoice_list"),
    path("invoices/columns/", views.invoice_columns, name="invoice_columns"),
    path("invoices/export/", export_views.invoice_export, name="invoice_export"),
    path("invoices/export/file/", export_views.invoice_export_file, name="invoice_export_file"),
    path("invoices/bulk/<slug:verb>/", bulk_views.invoice_bulk, name="invoice_bulk"),
    # The editor's pages stand here, before the ids.
    *editor_urls.urlpatterns,
    path("invoices/<slug:public_id>/", views.invoice_detail, name="invoice_detail"),
    path("invoices/<slug:public_id>/finalize/", verb_views.invoice_finalize, name="invoice_finalize"),
    path("invoices/<slug:public_id>/void/", verb_views.invoice_void, name="invoice_void"),
    path("invoices/<slug:public_id>/uncollectible/", verb_views.invoice_uncollectible, name="invoice_uncollectible"),
    path("invoices/<slug:public_id>/delete/", verb_views.invoice_delete, name="invoice_delete"),
    path("invoices/<slug:public_id>/duplicate/", verb_views.invoice_duplicate, name="invoice_duplicate"),
    path("invoices/<slug:public_id>/revise/", verb_views.invoice_revise, name="invoice_revise"),
    path("invoices/<slug:public_id>/pay/", payment_views.payment_add, name="payment_add"),
    path("invoices/<slug:public_id>/pay/preview/", payment_views.payment_preview, name="payment_preview"),
    path("invoices/<slug:public_id>/out-of-band/", payment_views.payment_out_of_band, name="payment_out_of_band"),
    path("customers/<slug:public_id>/items/add/", pending_views.pending_item_add, name="pending_item_add"),
    path(
        "customers/<slug:public_id>/items/<slug:item>/remove/",
        pending_views.pending_item_remove,
        name="pending_item_remove",
    ),
    path("payments/", payment_views.payment_list, name="payment_list"),
    path("payments/columns/", payment_views.payment_columns, name="payment_columns"),
    path("payments/export/", export_views.payment_export, name="payment_export"),
    path("payments/export/file/", export_views.payment_export_file, name="payment_export_file"),
    path("payments/<slug:public_id>/", payment_views.payment_detail, name="payment_detail"),
    path("payments/<slug:public_id>/document/", receipt_views.payment_document, name="payment_document"),
    path("payments/<slug:public_id>/receipt/", receipt_views.payment_receipt, name="payment_receipt"),
    path("documents/colours/<slug:digits>.css", receipt_views.document_colour, name="document_colour"),
]
