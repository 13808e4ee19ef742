"""URLs of the customers pages."""

from django.urls import path

from customers.balance import views as balance_views
from customers.bulk_actions import set_views as bulk_set_views
from customers.bulk_actions import views as bulk_views
from customers.coupons import views as coupon_views
from customers.directory import views as directory_views
from customers.imports import views as imports
from customers.invoice_settings import views as invoice_settings_views
from customers.merge import views as merge_views
from customers.profile import views
from customers.tax_ids import views as tax_id_views
from customers.undo import views as undo_views

urlpatterns = [
    path("", directory_views.customer_list, name="customer_list"),
    path("add/", views.customer_add, name="customer_add"),
    path("columns/", directory_views.customer_columns, name="customer_columns"),
    path("duplicates/", views.customer_duplicates, name="customer_duplicates"),
    path("address-fields/", views.customer_address_fields, name="customer_address_fields"),
    path("export/", directory_views.customer_export, name="customer_export"),
    path("export/file/", directory_views.customer_export_file, name="customer_export_file"),
    path("import/", imports.customer_import, name="customer_import"),
    path("import/<slug:public_id>/", imports.import_detail, name="import_detail"),
    path("import/<slug:public_id>/columns/", imports.import_columns, name="import_columns"),
    path("import/<slug:public_id>/apply/", imports.import_apply, name="import_apply"),
    path("import/<slug:public_id>/discard/", imports.import_discard, name="import_discard"),
    path("set/", bulk_set_views.customer_bulk_set, name="customer_bulk_set"),
    path("delete/", bulk_views.customer_bulk_delete, name="customer_bulk_delete"),
    path("delete/<slug:batch>/undo/", undo_views.customer_undo, name="customer_undo_delete"),
    path("undo/<slug:batch>/", undo_views.customer_undo, name="customer_undo"),
    path("<slug:public_id>/", views.customer_detail, name="customer_detail"),
    path("<slug:public_id>/edit/", views.customer_edit, name="customer_edit"),
    path("<slug:public_id>/delete/", views.customer_delete, name="customer_delete"),
    path("<slug:public_id>/merge/", merge_views.customer_merge, name="customer_merge"),
    path("<slug:public_id>/restore/", views.customer_restore, name="customer_restore"),
    path("<slug:public_id>/tax-ids/add/", tax_id_views.tax_id_add, name="tax_id_add"),
    path("<slug:public_id>/tax-ids/<slug:tax_id>/remove/", tax_id_views.tax_id_remove, name="tax_id_remove"),
    path("<slug:public_id>/tax-ids/<slug:tax_id>/verify/", tax_id_views.tax_id_verify, name="tax_id_verify"),
    path(
        "<slug:public_id>/invoice-settings/",
        invoice_settings_views.customer_invoice_settings,
        name="customer_invoice_settings",
    ),
    path("<slug:public_id>/currency/", views.customer_other_currency, name="customer_other_currency"),
    path("<slug:public_id>/balance/", balance_views.balance_ledger, name="balance_ledger"),
    path("<slug:public_id>/balance/adjust/", balance_views.balance_adjust, name="balance_adjust"),
    path("<slug:public_id>/balance/preview/", balance_views.balance_preview, name="balance_preview"),
    path("<slug:public_id>/balance/export/", balance_views.balance_export, name="balance_export"),
    path("<slug:public_id>/balance/<slug:entry>/note/", balance_views.balance_note, name="balance_note"),
    path("<slug:public_id>/balance/<slug:entry>/reverse/", balance_views.balance_reverse, name="balance_reverse"),
    path("<slug:public_id>/coupon/", coupon_views.coupon_apply, name="coupon_apply"),
    path("<slug:public_id>/coupon/remove/", coupon_views.coupon_remove, name="coupon_remove"),
]
