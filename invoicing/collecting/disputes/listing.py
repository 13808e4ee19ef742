"""What a row of the disputes list shows, and the list page itself."""

from django.utils import timezone

from billing_site.lib.dates import short_date
from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.listing import Listing
from invoicing.collecting.disputes.filters import CHIPS, DisputeFilter
from invoicing.collecting.disputes.wording import badge_cell
from invoicing.collecting.models.dispute import Dispute, DisputeQuerySet
from invoicing.invoice import wording
from invoicing.invoices.listing import HEAVY
from invoicing.payments.sections import RECORD, SECTIONS


def light(queryset: DisputeQuerySet) -> DisputeQuerySet:
    """Disputes with their charges, invoices and customers, without what no list shows."""
    found = queryset.select_related("attempt__method", "attempt__invoice__customer")
    return found.defer(*(f"attempt__invoice__{field}" for field in HEAVY))


def due_cell(dispute: Dispute) -> str:
    """The last day for evidence, of one that can still be answered."""
    if not dispute.may_answer or dispute.evidence_due is None:
        return ""
    return short_date(timezone.localtime(dispute.evidence_due))


LISTING = Listing(
    plural="disputes",
    columns=(
        Column("amount", "Amount", lambda d: wording.amount_cell(d.amount, d.currency), css="num", fixed=True),
        Column("reason", "Reason", lambda d: d.reason_words, css="main", fixed=True),
        Column("status", "Status", badge_cell),
        Column("due", "Evidence until", due_cell),
        Column("method", "Method", lambda d: d.attempt.method.words, css="is-lesser"),
        Column("invoice", "Invoice", lambda d: str(d.attempt.invoice)),
        Column("customer", "Customer", lambda d: str(d.attempt.invoice.customer), css="flex"),
        Column("fee", "Fee", lambda d: wording.amount_cell(d.fee, d.fee_currency), css="num", default=False),
        id_column(),
        created_column("Opened", css="muted is-least"),
    ),
    filter_class=DisputeFilter,
    chips=CHIPS,
    icon="scale",
    empty_text="When a customer asks their bank for the money of a charge back, it stands here, with the day until "
    "which you can answer.",
    sections=SECTIONS,
    adds_beside=True,
    **RECORD,
)
