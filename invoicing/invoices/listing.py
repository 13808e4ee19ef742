"""What a row of the invoices list shows, and the list page itself."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import F, Subquery
from django.urls import reverse

from billing_site.company.models import Company, today
from billing_site.lib.dates import day, when
from billing_site.lib.db.partial_rows import only
from billing_site.lib.renamed import find
from billing_site.lib.requests import StaffRequest
from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.listing import Listing
from billing_site.pages.selection import action_on_rows
from invoicing.invoice import wording
from invoicing.invoices.filters import CHIPS, STATES, InvoiceFilter
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.states import MOVES

# Documents are long, and a row shows none of them.
HEAVY = (
    *("frozen", "figures", "custom_fields", "default_tax_rates", "discounts", "metadata", "footer", "description"),
    *("customer__search_text", "customer__metadata", "customer__description"),
)
BULK = (
    # move, label, icon, tone
    (MOVES["finalize"], "Finalize", "file-check", ""),
    (MOVES["send"], "Send", "send", ""),
)
ENDING = (
    (MOVES["mark_uncollectible"], "Mark uncollectible", "circle-slash", ""),
    (MOVES["void"], "Void", "ban", ""),
    (MOVES["delete"], "Delete drafts", "trash-2", "btn-danger"),
)


def light(queryset: InvoiceQuerySet) -> InvoiceQuerySet:
    """Invoices with their customers, without what no list shows."""
    return queryset.select_related("customer").defer(*HEAVY)


# What the columns of the list show.
SHOWN = (
    *("id", "public_id", "customer_id", "status", "currency", "number", "total", "amount_remaining", "due_date"),
    *("finalized_at", "paid_at", "created", "collection_method", "sent_at", "account_zone", "next_charge"),
)
OF_CUSTOMER = ("id", "public_id", "name", "email")


def listed(queryset: InvoiceQuerySet) -> InvoiceQuerySet:
    """What the list shows of invoices, with the account's time zone: the list needs no query of its own for it."""
    zone = Subquery(Company.objects.values("time_zone")[:1])
    annotated = queryset.annotate(account_zone=zone, next_charge=F("collection__next_payment_attempt"))
    return only(annotated, SHOWN, customer=OF_CUSTOMER)


def customer_cell(invoice: Invoice) -> str:
    return str(invoice.customer)


def amount_cell(invoice: Invoice) -> str:
    return wording.amount_cell(invoice.total, invoice.currency)


def remaining_cell(invoice: Invoice):
    return wording.amount_cell(invoice.amount_remaining, invoice.currency) if invoice.status == "open" else ""


def status_cell(invoice: Any) -> str:
    return wording.badge_cell(invoice, today(invoice.account_zone))


def bulk_actions(request: StaffRequest) -> list:
    """What can be done with ticked rows, as far as the role allows."""
    return [
        action_on_rows("Export", reverse("invoice_export"), "download"),
        action_on_rows("Download PDFs", reverse("invoice_pdfs"), "file-down"),
        *moves_of(request, (*BULK, *more_moves())),
        *(
            [action_on_rows("Reminders", reverse("reminders_of_invoices"), "bell")]
            if request.user.has_perm("invoicing.change_invoice")
            else []
        ),
        *moves_of(request, ENDING),
    ]


def more_moves() -> list[tuple]:
    """The moves of bulk actions that settings name."""
    found = [(find(name), icon) for name, icon in settings.INVOICE_VERBS.items()]
    return [(verb.move, verb.title, icon, verb.tone) for verb, icon in found]


def moves_of(request: StaffRequest, moves: tuple) -> list:
    return [
        action_on_rows(label, reverse("invoice_bulk", args=[move.page_name]), icon, tone=tone)
        for move, label, icon, tone in moves
        if request.user.has_perm(move.permission)
    ]


LISTING = Listing(
    plural="invoices",
    columns=(
        Column("amount", "Amount", amount_cell, css="num", fixed=True),
        Column("status", "Status", status_cell),
        Column("number", "Number", str, css="main", fixed=True),
        Column("customer", "Customer", customer_cell),
        Column("email", "Email", lambda i: i.customer.email, default=False),
        Column("due", "Due", lambda i: wording.plain_day(i.due_date)),
        Column("remaining", "Remaining", remaining_cell, css="num", default=False),
        Column("finalized", "Finalized", lambda i: day(i.finalized_at), css="muted", default=False),
        Column("sent", "Sent", lambda i: day(i.sent_at), css="muted", default=False),
        Column("paid", "Paid", lambda i: day(i.paid_at), css="muted", default=False),
        Column("collection", "Collection", lambda i: i.get_collection_method_display(), default=False),
        Column("next_charge", "Next charge", lambda i: when(i.next_charge), css="muted", default=False),
        id_column(),
        created_column(css="muted is-lesser"),
    ),
    filter_class=InvoiceFilter,
    chips=CHIPS,
    actions=bulk_actions,
    icon="file-text",
    empty_text="An invoice asks a customer to pay. It starts as a draft; finalize it when it is right.",
    add_label="Create invoice",
    adds_in_dialog=False,
    tabbed="status",
    tabs=(("", "All"), *STATES),
)
# What is past due or asked for by its due day stands in that order, the oldest debt first: so stands its index.
LATE_LISTING = replace(
    LISTING,
    columns=tuple(replace(column, sort="due" if column.name == "due" else "") for column in LISTING.columns),
    sorts={"due": ("due_date", "id"), "-due": ("-due_date", "-id")},
    default_sort="due",
)
