"""Subscriptions in the Django admin, to look at: what happens to them goes by their verbs."""

from django.contrib import admin
from django.http import HttpRequest

from billing_site.pages.admin.rows import ReadOnlyAdmin
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem, SubscriptionPeriod
from invoicing.subscriptions.models.revenue.movement import RevenueMovement, RevenueTotal
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.record import UsageRecord

SEARCH = "The whole id of a subscription or its customer"


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "customer", "status", "currency", "current_period_end", "collection_method", "created")
    list_filter = ("status", "collection_method", "interval", "pause_behavior")
    search_fields = ("=public_id", "=customer__public_id")
    search_help_text = SEARCH
    list_select_related = ("customer",)
    ordering = ("-created", "-id")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("customer__search_text")


@admin.register(SubscriptionItem)
class SubscriptionItemAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "subscription", "price", "quantity", "used_until", "created", "removed_at")
    search_fields = ("=public_id", "=subscription__public_id", "=price__public_id")
    search_help_text = "The whole id of an item, its subscription or its price"
    list_select_related = ("subscription", "price__product")
    ordering = ("-id",)


@admin.register(SubscriptionPeriod)
class SubscriptionPeriodAdmin(ReadOnlyAdmin):
    list_display = ("subscription", "start", "end", "invoice", "is_free", "created")
    list_filter = ("is_free",)
    search_fields = ("=subscription__public_id", "=invoice__public_id", "=invoice__number")
    search_help_text = "The whole id of a subscription, or the id or number of an invoice"
    list_select_related = ("subscription", "invoice")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("invoice__frozen")


@admin.register(PlannedChange)
class PlannedChangeAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "subscription", "at", "proration", "created", "done_at", "dropped_at")
    list_filter = ("proration",)
    search_fields = ("=public_id", "=subscription__public_id")
    search_help_text = SEARCH
    list_select_related = ("subscription",)
    ordering = ("-id",)


@admin.register(UsageRecord)
class UsageRecordAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "item", "identifier", "timestamp", "quantity", "action", "change", "created")
    search_fields = ("=identifier", "=item__public_id")
    search_help_text = "The whole identifier of a record, or the id of its item"
    list_select_related = ("item__price__product",)
    ordering = ("-id",)


@admin.register(BillingRun)
class BillingRunAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "started", "ended", "due", "subscriptions", "invoices", "parked", "came_to", "machine")
    search_fields = ("=public_id",)
    search_help_text = "The whole id of a billing run"
    ordering = ("-started", "-id")
    quiet = ("totals",)

    @admin.display(description="amounts")
    def came_to(self, run: BillingRun) -> str:
        return ", ".join(f"{amount} {code.upper()}" for code, _, amount in run.amounts)


@admin.register(RevenueMovement)
class RevenueMovementAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "at", "kind", "customer", "subscription", "currency", "amount", "mrr", "customers")
    list_filter = ("kind", "currency")
    search_fields = ("=public_id", "=subscription__public_id", "=customer__public_id")
    search_help_text = "The whole id of a movement, its subscription or its customer"
    list_select_related = ("subscription", "customer")
    ordering = ("-at", "-id")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("customer__search_text")


@admin.register(RevenueTotal)
class RevenueTotalAdmin(ReadOnlyAdmin):
    list_display = ("month", "kind", "currency", "amount", "count", "customers")
    list_filter = ("kind", "currency")
    ordering = ("-month", "currency", "kind")
