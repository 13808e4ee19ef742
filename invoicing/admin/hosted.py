"""What customers' pages leave behind, in the Django admin, to look at: the desk's page of an invoice acts on it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from billing_site.pages.admin.rows import ReadOnlyAdmin
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery

FOUND_BY = "The whole id, or the number of the invoice"


class OfInvoices(ReadOnlyAdmin):
    """Rows that hang on invoices, whose frozen documents no list shows."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("invoice__frozen")


@admin.register(HostedLink)
class HostedLinkAdmin(OfInvoices):
    """Links that were opened, replaced or turned off; the link itself is kept nowhere."""

    list_display = ("invoice", "generation", "revoked", "first_viewed_at", "first_downloaded_at")
    list_filter = ("revoked",)
    list_select_related = ("invoice",)
    search_fields = ("=invoice__number", "=invoice__public_id")
    search_help_text = "The number of the invoice, or its whole id"
    ordering = ("-id",)


@admin.register(PaymentClaim)
class PaymentClaimAdmin(OfInvoices):
    list_display = ("public_id", "invoice", "paid_on", "said_at", "state", "closed_at", "actor")
    list_filter = ("state",)
    search_fields = ("=public_id", "=invoice__number")
    search_help_text = FOUND_BY
    list_select_related = ("invoice", "actor")
    ordering = ("-said_at", "-id")


@admin.register(InvoiceQuery)
class InvoiceQueryAdmin(OfInvoices):
    list_display = ("public_id", "invoice", "text", "language", "state", "asked_at", "answered_at", "actor")
    list_filter = ("state", "language")
    search_fields = ("=public_id", "=invoice__number")
    search_help_text = FOUND_BY
    list_select_related = ("invoice", "actor")
    ordering = ("-asked_at", "-id")
