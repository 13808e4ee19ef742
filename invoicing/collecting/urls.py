"""URLs of collecting, one list for each folder of pages."""

from django.urls import include, path

urlpatterns = [
    path("i/", include("invoicing.collecting.hosted.urls")),
    path("portal/", include("invoicing.collecting.portal.urls")),
    path("settings/gateway/", include("invoicing.collecting.gateway_settings.urls")),
    path("invoices/<slug:public_id>/", include("invoicing.collecting.invoice.urls")),
    path("payments/charges/", include("invoicing.collecting.charges.urls")),
    path("payments/", include("invoicing.collecting.refunds.urls")),
    path("payments/disputes/", include("invoicing.collecting.disputes.urls")),
    path("", include("invoicing.collecting.test_bank.staff_urls")),
    path("", include("invoicing.collecting.methods.urls")),
    path("settings/collecting/", include("invoicing.collecting.policy.urls")),
    path("books/gateway/", include("invoicing.collecting.gateway_books.urls")),
    path("test-gateway/", include("invoicing.collecting.test_bank.urls")),
    path("webhooks/", include("invoicing.collecting.webhooks.urls")),
]
