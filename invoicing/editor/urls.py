"""URLs of the invoice editor, the documents, and the catalogue: tax rates, products, pending items."""

from django.urls import path

from invoicing.documents import views as document_views
from invoicing.editor import start_views
from invoicing.editor import views as editor_views
from invoicing.pending_items import views as pending_views
from invoicing.products import views as product_views
from invoicing.tax_rates import views as rates

urlpatterns = [
    path("invoices/add/", start_views.invoice_add, name="invoice_add"),
    path("invoices/add/customers/", start_views.invoice_customers, name="invoice_customers"),
    path("invoices/add/customer/", start_views.invoice_customer_add, name="invoice_customer_add"),
    path("invoices/<slug:public_id>/edit/", editor_views.invoice_edit, name="invoice_edit"),
    path("invoices/<slug:public_id>/edit/paste/", editor_views.invoice_paste, name="invoice_paste"),
    path("invoices/<slug:public_id>/preview/", document_views.invoice_preview, name="invoice_preview"),
    path("invoices/<slug:public_id>/pdf/", document_views.invoice_pdf, name="invoice_pdf"),
    path("tax-rates/", rates.tax_rate_list, name="tax_rate_list"),
    path("tax-rates/add/", rates.tax_rate_add, name="tax_rate_add"),
    path("tax-rates/columns/", rates.tax_rate_columns, name="tax_rate_columns"),
    path("tax-rates/export/", rates.tax_rate_export, name="tax_rate_export"),
    path("tax-rates/export/file/", rates.tax_rate_export_file, name="tax_rate_export_file"),
    path("tax-rates/<slug:public_id>/", rates.tax_rate_detail, name="tax_rate_detail"),
    path("tax-rates/<slug:public_id>/edit/", rates.tax_rate_edit, name="tax_rate_edit"),
    path("tax-rates/<slug:public_id>/archive/", rates.tax_rate_archive, name="tax_rate_archive"),
    path("tax-rates/<slug:public_id>/unarchive/", rates.tax_rate_unarchive, name="tax_rate_unarchive"),
    path("products/", product_views.product_list, name="product_list"),
    path("products/add/", product_views.product_add, name="product_add"),
    path("products/columns/", product_views.product_columns, name="product_columns"),
    path("products/export/", product_views.product_export, name="product_export"),
    path("products/export/file/", product_views.product_export_file, name="product_export_file"),
    path("products/suggest/", product_views.product_suggest, name="product_suggest"),
    path("products/<slug:public_id>/", product_views.product_detail, name="product_detail"),
    path("products/<slug:public_id>/edit/", product_views.product_edit, name="product_edit"),
    path("products/<slug:public_id>/archive/", product_views.product_archive, name="product_archive"),
    path("products/<slug:public_id>/unarchive/", product_views.product_unarchive, name="product_unarchive"),
    path("products/<slug:public_id>/prices/add/", product_views.price_add, name="price_add"),
    path(
        "products/<slug:public_id>/prices/<slug:price_id>/archive/", product_views.price_archive, name="price_archive"
    ),
    path("customers/<slug:public_id>/items/invoice/", pending_views.pending_invoice, name="pending_invoice"),
]
