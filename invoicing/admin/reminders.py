"""Reminders in the Django admin, to look at: what they do goes by their verbs."""

from django.contrib import admin
from django.http import HttpRequest

from billing_site.pages.admin.rows import ReadOnlyAdmin
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "invoice", "stage", "days", "tone", "state", "reason", "day")
    list_filter = ("state", "tone")
    search_fields = ("=public_id", "=invoice__number", "=invoice__public_id")
    search_help_text = "The whole id of a reminder or its invoice, or the number of the invoice"
    list_select_related = ("invoice",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("invoice__frozen")


@admin.register(ReminderHold)
class ReminderHoldAdmin(ReadOnlyAdmin):
    list_display = ("invoice", "paused", "paused_until", "promise", "promised_on", "promise_note")
    list_filter = ("paused", "promise")
    search_fields = ("=invoice__number", "=invoice__public_id")
    search_help_text = "The whole id or number of the invoice"
    list_select_related = ("invoice",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("invoice__frozen")


@admin.register(CustomerReminders)
class CustomerRemindersAdmin(ReadOnlyAdmin):
    list_display = ("customer", "mode", "steps", "one_letter", "paused", "paused_until", "updated")
    list_filter = ("mode", "paused")
    search_fields = ("=customer__public_id",)
    search_help_text = "The whole id of the customer"
    list_select_related = ("customer",)
    ordering = ("-id",)


@admin.register(AccountReminders)
class AccountRemindersAdmin(ReadOnlyAdmin):
    list_display = ("enabled", "steps", "one_letter", "working_days", "updated")
    ordering = ("id",)
