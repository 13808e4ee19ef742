"""What a row of the payments list shows, and the list page itself."""

from django.utils.safestring import SafeString

from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.listing import Listing
from invoicing.invoice import wording
from invoicing.invoices.listing import HEAVY
from invoicing.models.payment import InvoicePayment, PaymentQuerySet
from invoicing.models.states import REVERSED
from invoicing.payments.filters import CHIPS, PaymentFilter
from invoicing.payments.sections import RECORD, SECTIONS


def light(queryset: PaymentQuerySet) -> PaymentQuerySet:
    """Payments with their invoices and customers, without what no list shows."""
    return queryset.select_related("invoice__customer", "reversal").defer(*(f"invoice__{field}" for field in HEAVY))


def overpaid_cell(payment: InvoicePayment):
    return wording.amount_cell(payment.overpaid, payment.currency) if payment.overpaid else ""


def status_cell(payment: InvoicePayment) -> str:
    """The badge of a payment that was reversed or, quieter, of one that stands."""
    word, tone = ("Reversed", "warn") if payment.status == REVERSED else ("Received", "good")
    return SafeString(f'<span class="badge-status tone-{tone}">{word}</span>')


LISTING = Listing(
    plural="payments",
    columns=(
        Column("amount", "Amount", lambda p: wording.amount_cell(p.amount, p.currency), css="num", fixed=True),
        Column("receipt", "Receipt", lambda p: p.receipt_number, css="main", fixed=True),
        Column("status", "Status", status_cell),
        Column("method", "Method", lambda p: p.get_method_display(), css="is-lesser"),
        Column("invoice", "Invoice", lambda p: str(p.invoice)),
        Column("customer", "Customer", lambda p: str(p.invoice.customer), css="flex"),
        Column("reference", "Reference", lambda p: p.reference, css="is-least"),
        Column("paid_on", "Paid on", lambda p: wording.plain_day(p.paid_on)),
        Column("overpaid", "To the balance", overpaid_cell, css="num", default=False),
        id_column(),
        created_column("Recorded", css="muted is-least"),
    ),
    filter_class=PaymentFilter,
    chips=CHIPS,
    icon="credit-card",
    empty_text="Record what came in: it pays one invoice or several, and stands here with its receipt numbers.",
    sections=SECTIONS,
    **RECORD,
)
