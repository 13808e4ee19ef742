"""Credit notes in the Django admin: to look at and, by their verb alone, to void."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.admin.rows import ReadOnlyAdmin
from customers.models.customer import Customer
from invoicing.credit_notes.listing import light
from invoicing.models.credit_note import CreditNote, CreditNoteQuerySet
from invoicing.models.states import NOTE_MOVES


@admin.register(CreditNote)
class CreditNoteAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "amount", "customer", "invoice", "reason", "created", "public_id")
    list_filter = ("status", "reason", "currency")
    search_fields = ("number",)
    search_help_text = "The number from its beginning, the id, or what finds the customer on the desk"
    actions = ("void",)
    ordering = ("-created", "-id")

    def get_queryset(self, request: HttpRequest):
        found: Any = super().get_queryset(request)
        is_list = str(request.resolver_match and request.resolver_match.url_name).endswith("_changelist")
        return light(found) if is_list else found.select_related("invoice__customer")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term):
        return (queryset.search(search_term) if search_term else queryset), False

    def has_act_permission(self, request: StaffRequest):
        return request.user.has_perm(NOTE_MOVES["void"].permission)

    @admin.display(description="amount", ordering="total")
    def amount(self, note: CreditNote) -> str:
        return format_amount(note.total, note.currency)

    @admin.display(description="customer")
    def customer(self, note: CreditNote) -> Customer:
        return note.invoice.customer

    @admin.action(description="Void the selected credit notes", permissions=["act"])
    def void(self, request: StaffRequest, queryset: CreditNoteQuerySet) -> None:
        """Void those that can be, and say of each other one why it stays."""
        done = 0
        for note in queryset:
            try:
                note.void(by=request.user, now=timezone.now())
            except ValueError as error:
                self.message_user(request, f"{note}: {error}", messages.WARNING)
            else:
                done += 1
        if done:
            self.message_user(request, f"Voided {done} {'credit note' if done == 1 else 'credit notes'}.")
