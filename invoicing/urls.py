"""URLs of invoicing, one list for each folder of pages; a fixed word stands before any id."""

from django.urls import include, path

from invoicing.statements.sending.many_views import statements_send

urlpatterns = [
    path("", include("invoicing.documents.zip.urls")),
    path("invoices/", include("invoicing.invoices.urls")),
    path("invoices/", include("invoicing.editor.urls")),
    path("invoices/<slug:public_id>/", include("invoicing.invoice.urls")),
    path("i/", include("invoicing.hosted.urls")),
    path("", include("invoicing.hosted.desk.urls")),
    path("portal/", include("invoicing.portal.urls")),
    path("", include("invoicing.portal.desk.urls")),
    path("", include("invoicing.payments.urls")),
    path("", include("invoicing.reminders.urls")),
    path("", include("invoicing.credit_notes.urls")),
    path("", include("invoicing.emails.urls")),
    path("", include("invoicing.documents.urls")),
    path("books/", include("invoicing.integrity.urls")),
    path("customers/<slug:public_id>/items/", include("invoicing.pending_items.urls")),
    path("customers/<slug:public_id>/statement/", include("invoicing.statements.urls")),
    path("statements/send/", statements_send, name="statements_send"),
    path("verify/", include("invoicing.verify.urls")),
    path("products/", include("invoicing.products.urls")),
    path("prices/", include("invoicing.prices.urls")),
    path("tax-report/", include("invoicing.tax_report.urls")),
    path("exchange-rates/", include("invoicing.exchange_rates.urls")),
    path("settings/law/", include("invoicing.law.urls")),
    path("settings/email-texts/", include("invoicing.emails.texts.urls")),
    path("tax-rates/", include("invoicing.tax_rates.urls")),
]
