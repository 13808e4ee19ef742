"""What a row of the charges list shows, and the list page itself."""

from typing import Any

from django.db.models import OuterRef, Subquery

from billing_site.pages.columns import Column, badge, created_column, id_column
from billing_site.pages.listing import Listing
from invoicing.collecting.charges.filters import CHIPS, ChargeFilter
from invoicing.collecting.charges.wording import badge_of, begun_by, code_of
from invoicing.collecting.gateways.interface import DEBITS
from invoicing.collecting.models.attempt import AttemptQuerySet
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.rules.returns import RETURNS
from invoicing.invoice import wording
from invoicing.invoices.listing import HEAVY
from invoicing.payments.sections import RECORD, SECTIONS

DISPUTES = {
    Dispute.NEEDS_RESPONSE: ("Disputed", "bad", "scale"),
    Dispute.UNDER_REVIEW: ("Disputed", "info", "scale"),
    Dispute.LOST: ("Dispute lost", "warn", "scale"),
    "inquiry_needs_response": ("Inquiry", "warn", "scale"),
    "inquiry_under_review": ("Inquiry", "info", "scale"),
}


BEING_RETURNED = ("Being returned", "bad", "undo-2")


def light(queryset: AttemptQuerySet) -> AttemptQuerySet:
    """Charges with their methods, invoices and customers, without what no list shows."""
    found = queryset.select_related("method", "invoice__customer", "actor")
    return found.defer(*(f"invoice__{field}" for field in HEAVY))


def listed(queryset: AttemptQuerySet) -> AttemptQuerySet:
    """The same, each with the state of its last dispute, and the reason that the bank gave."""
    reason = Dispute.objects.filter(attempt=OuterRef("pk")).order_by("-id").values("reason")[:1]
    found = light(queryset).annotate(disputed=Dispute.objects.last_state(), disputed_for=Subquery(reason))
    # Joined to the methods, SQLite would begin with them, and put all charges of a kind in order for one page.
    return found.select_related(None).select_related("invoice__customer", "actor").prefetch_related("method")


def status_cell(charge: Any) -> str:
    """What became of it, or of the dispute over it; a debit that the bank gives back, or gave back, says just that."""
    disputed = None if charge.returned_at else DISPUTES.get(charge.disputed)
    if disputed and charge.disputed_for in RETURNS and charge.method.kind in DEBITS:
        disputed = BEING_RETURNED
    word, tone, _ = disputed or badge_of(charge)
    return badge(word, tone)


LISTING = Listing(
    plural="charges",
    columns=(
        Column("amount", "Amount", lambda c: wording.amount_cell(c.amount, c.currency), css="num", fixed=True),
        Column("method", "Method", lambda c: c.method.words, css="main whole", fixed=True),
        Column("status", "Status", status_cell),
        Column("code", "Decline code", code_of, css="is-lesser"),
        Column("why", "Why it failed", lambda c: c.why, css="wrap", default=False),
        Column("invoice", "Invoice", lambda c: str(c.invoice)),
        Column("customer", "Customer", lambda c: str(c.invoice.customer), css="flex"),
        Column("by", "Begun by", begun_by, css="is-least"),
        Column("reference", "Gateway's reference", lambda c: c.reference, default=False),
        id_column(),
        created_column(css="muted is-least"),
    ),
    filter_class=ChargeFilter,
    chips=CHIPS,
    icon="credit-card",
    empty_text="Each try to charge a card or an account stands here, with what came of it. Charge an open invoice on "
    "its page, or have invoices charged automatically.",
    sections=SECTIONS,
    adds_beside=True,
    **RECORD,
)
