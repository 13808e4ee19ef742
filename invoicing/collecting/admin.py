"""Collecting in the Django admin, to look at: what it does goes by its verbs."""

from django.contrib import admin
from django.http import HttpRequest

from billing_site.pages.admin.rows import ReadOnlyAdmin
from billing_site.pages.admin.words import structure
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.cursor import GatewayCursor
from invoicing.collecting.models.dispute import Dispute, DisputeFile
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.setup_request import SetupRequest


@admin.register(ChargeAttempt)
class ChargeAttemptAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "invoice", "method", "amount", "currency", "state", "decline_code", "created")
    list_filter = ("state", "automatic", "gateway")
    search_fields = ("=public_id", "=reference", "=invoice__number", "=invoice__public_id")
    search_help_text = "The whole id of a charge or its invoice, the gateway's reference, or the number of the invoice"
    list_select_related = ("invoice", "method")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("invoice__frozen")


@admin.register(Checkout)
class CheckoutAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "invoice", "amount", "method", "save_method", "consent_at", "created")
    list_filter = ("save_method",)
    search_fields = ("=public_id", "=customer__public_id", "=invoice__number", "=invoice__public_id")
    search_help_text = "The whole id of what was begun, of its customer or invoice, or the number of the invoice"
    list_select_related = ("customer", "invoice", "method")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("invoice__frozen", "customer__search_text")

    def currency_of(self, record: Checkout) -> str:
        return record.invoice.currency if record.invoice else ""


@admin.register(Collection)
class CollectionAdmin(ReadOnlyAdmin):
    list_display = ("invoice", "next_payment_attempt", "why", "attempt_count", "waits", "stopped_at", "ended_at")
    list_filter = ("waits",)
    search_fields = ("=invoice__number", "=invoice__public_id")
    search_help_text = "The whole id or number of the invoice"
    list_select_related = ("invoice",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("invoice__frozen")


@admin.register(CollectionPolicy)
class CollectionPolicyAdmin(ReadOnlyAdmin):
    list_display = ("kind", "tries", "window", "days", "end", "charge_after", "updated")
    ordering = ("id",)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "attempt", "amount", "currency", "state", "reason", "credit_note", "created")
    list_filter = ("state", "reason", "gateway")
    search_fields = ("=public_id", "=reference", "=attempt__public_id", "=attempt__invoice__number")
    search_help_text = "The whole id of a refund or its charge, the gateway's reference, or the number of the invoice"
    list_select_related = ("attempt", "credit_note")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("credit_note__frozen")


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "attempt",
        "amount",
        "currency",
        "fee",
        "fee_currency",
        "state",
        "reason",
        "evidence_due",
        "created",
    )
    list_filter = ("state", "gateway")
    search_fields = ("=public_id", "=reference", "=attempt__public_id", "=attempt__invoice__number")
    search_help_text = "The whole id of a dispute or its charge, the gateway's reference, or the number of the invoice"
    list_select_related = ("attempt",)
    ordering = ("-id",)


@admin.register(DisputeFile)
class DisputeFileAdmin(ReadOnlyAdmin):
    list_display = ("title", "dispute", "content_type", "size", "created")
    search_fields = ("=dispute__public_id",)
    search_help_text = "The whole id of the dispute"
    list_select_related = ("dispute",)
    ordering = ("-id",)


@admin.register(GatewayCursor)
class GatewayCursorAdmin(ReadOnlyAdmin):
    list_display = ("gateway", "kind", "cursor", "asked_at")
    ordering = ("id",)


class OfCustomerAdmin(ReadOnlyAdmin):
    """Rows of customers, newest first."""

    ordering = ("-created", "-id")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("customer").defer("customer__search_text")


@admin.register(PaymentMethod)
class PaymentMethodAdmin(OfCustomerAdmin):
    list_display = ("words", "customer", "is_default", "expires_on", "gateway", "created", "detached_at", "public_id")
    list_filter = ("kind", "gateway", "is_default")
    search_fields = ("public_id", "reference", "customer__public_id")
    search_help_text = "The id of the method, here or at the gateway, or of the customer"
    exclude = ("shown",)

    def get_fields(self, request: HttpRequest, obj: PaymentMethod | None = None) -> list:
        return [*super().get_fields(request, obj), "details"]

    @admin.display(description="Details")
    def details(self, record: PaymentMethod) -> str:
        """What the gateway shows of it, in words."""
        return structure("details", record.shown)


@admin.register(SetupRequest)
class SetupRequestAdmin(OfCustomerAdmin):
    list_display = ("public_id", "customer", "email", "state", "created", "expires_at")
    list_filter = ("state", "gateway")
    exclude = ("secret_hash",)
    search_fields = ("public_id", "email", "customer__public_id")
    search_help_text = "The id of the request or of the customer, or the address that it was mailed to"
