"""Invoices, their lines and payments in the Django admin: to look at and, by the verbs alone, to act on."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from billing_site.lib.ids import public_id
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.once.marks import in_steps
from billing_site.pages.admin.rows import ReadOnlyAdmin, RowsInline
from invoicing.invoices import bulk
from invoicing.invoices.filters import STATES, InvoiceFilter
from invoicing.invoices.listing import HEAVY
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.states import MOVES
from invoicing.payments.filters import STATES as STANDING


class LineInline(RowsInline):
    """The lines, whose amounts are in the invoice's currency."""

    model = InvoiceLine
    fields = ("position", "description", "quantity", "unit_amount", "amount", "period_start", "period_end", "public_id")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("invoice").defer("invoice__frozen", "invoice__figures")

    def currency_of(self, record: InvoiceLine) -> str:
        return record.invoice.currency


class PaymentInline(RowsInline):
    model = InvoicePayment
    fields = ("receipt_number", "amount", "overpaid", "method", "paid_on", "reference", "actor")


class StatusFilter(admin.SimpleListFilter):
    """The states of the desk's tabs, past due among them."""

    title = parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin):
        return STATES

    def queryset(self, request: HttpRequest, queryset: Any):
        return InvoiceFilter({"status": self.value() or ""}, queryset=queryset).qs


def move_action(name, description, permission="act"):
    """An action of the admin that does one move to the selected invoices."""

    @admin.action(description=description, permissions=[permission])
    def action(model_admin, request: StaffRequest, queryset: InvoiceQuerySet) -> None:
        model_admin.act(request, queryset, name)

    return action


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """Read-only: what an invoice says changes in the editor alone, its state by the actions here or on the desk."""

    list_display = ("__str__", "status", "amount", "customer", "due_date", "created", "public_id")
    list_filter = (StatusFilter, "currency", "collection_method")
    search_fields = ("number",)
    search_help_text = "The number from its beginning, the id, or what finds the customer on the desk"
    inlines = (LineInline, PaymentInline)
    actions = ("finalize", "send", "mark_uncollectible", "void", "delete_drafts")
    ordering = ("-created", "-id")
    list_select_related = ("customer",)

    def get_queryset(self, request: HttpRequest):
        found = super().get_queryset(request)
        return found.defer(*HEAVY).select_related("customer") if self.is_list(request) else found

    @staticmethod
    def is_list(request: HttpRequest) -> bool:
        return str(request.resolver_match and request.resolver_match.url_name).endswith("_changelist")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term):
        return (queryset.search(search_term) if search_term else queryset), False

    def has_act_permission(self, request: StaffRequest) -> bool:
        return request.user.has_perm(MOVES["void"].permission)

    def has_discard_permission(self, request: StaffRequest) -> bool:
        return request.user.has_perm(MOVES["delete"].permission)

    @admin.display(description="amount", ordering="total")
    def amount(self, invoice: Invoice) -> str:
        return format_amount(invoice.total, invoice.currency)

    @in_steps
    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """An action issues or voids one invoice after the other: in one transaction it would lock its customers in the
        order of the invoices."""
        return super().changelist_view(request, extra_context)

    @admin.action(description="Finalize the selected drafts", permissions=["act"])
    def finalize(self, request: StaffRequest, queryset: InvoiceQuerySet) -> HttpResponse | None:
        """What is unusual about them is asked about once, on a page between."""
        warned = bulk.warnings(bulk.VERBS["finalize"], queryset)
        if not warned or "asked" in request.POST:
            self.act(request, queryset, "finalize")
            return None
        context = self.admin_site.each_context(request) | {
            "title": "Finalize these drafts?",
            "opts": self.model._meta,
            "warnings": [f"{count_of(count, 'invoice')} {why}." for count, why in warned],
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/invoicing/invoice/finalize.html", context)

    send = move_action("send", "Send the selected invoices to the addresses on file")
    mark_uncollectible = move_action("uncollectible", "Mark the selected invoices uncollectible")
    void = move_action("void", "Void the selected invoices")
    delete_drafts = move_action("delete", "Delete the selected drafts", permission="discard")

    def act(self, request: StaffRequest, queryset: InvoiceQuerySet, name) -> None:
        """Do the verb to those that can be, and say what came of it and what was left."""
        verb = bulk.VERBS[name]
        can, skipped, _ = bulk.plan(verb, queryset)
        operation = public_id("op", timezone.now())
        done, refused = bulk.do_each(
            verb, list(bulk.actionable(verb, queryset)) if can else [], by=request.user, operation=operation
        )
        refused.update({why: count for count, why in skipped})
        level = messages.WARNING if refused else messages.SUCCESS
        self.message_user(request, bulk.outcome(verb, done, refused), level)


class ReversalInline(RowsInline):
    """That it was reversed, which the desk does: it takes a reason and a day."""

    model = PaymentReversal
    fields = ("reversed_on", "reason", "note", "actor", "created")


class ReversedFilter(admin.SimpleListFilter):
    """Whether a payment was reversed, as on the desk."""

    title = parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin):
        return STANDING

    def queryset(self, request: HttpRequest, queryset: Any):
        return queryset.filter(reversal__isnull=self.value() == "received") if self.value() else queryset


@admin.register(InvoicePayment)
class InvoicePaymentAdmin(ReadOnlyAdmin):
    list_display = ("receipt_number", "shown_amount", "state", "method", "invoice", "paid_on", "actor", "created")
    list_filter = (ReversedFilter, "method", "out_of_band", "currency")
    inlines = (ReversalInline,)
    search_fields = ("=receipt_number", "=public_id", "=invoice__number")
    search_help_text = "The whole receipt number, id, or number of the invoice"
    list_select_related = ("invoice", "actor", "reversal")
    ordering = ("-created", "-id")

    @admin.display(description="amount", ordering="amount")
    def shown_amount(self, payment: InvoicePayment):
        return format_amount(payment.amount, payment.currency)

    @admin.display(description="status")
    def state(self, payment: InvoicePayment) -> str:
        return payment.status.capitalize()


@admin.register(IncomingPayment)
class IncomingPaymentAdmin(ReadOnlyAdmin):
    """Amounts that came in as one; recorded and reversed on the desk."""

    list_display = ("public_id", "shown_amount", "state", "method", "customer", "paid_on", "actor", "created")
    list_filter = (ReversedFilter, "method", "currency")
    search_fields = ("=public_id", "=reference")
    search_help_text = "The whole id or reference"
    list_select_related = ("customer", "actor", "reversal")
    inlines = (PaymentInline, ReversalInline)
    ordering = ("-id",)

    @admin.display(description="amount", ordering="amount")
    def shown_amount(self, incoming: IncomingPayment):
        return format_amount(incoming.amount, incoming.currency)

    @admin.display(description="status")
    def state(self, incoming: IncomingPayment) -> str:
        return incoming.status.capitalize()
