"""What a row of the refunds list shows, and the list page itself."""

from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.listing import Listing
from invoicing.collecting.models.refund import Refund, RefundQuerySet
from invoicing.collecting.refunds.filters import CHIPS, RefundFilter
from invoicing.collecting.refunds.wording import badge_cell
from invoicing.invoice import wording
from invoicing.invoices.listing import HEAVY
from invoicing.payments.sections import RECORD, SECTIONS


def light(queryset: RefundQuerySet) -> RefundQuerySet:
    """Refunds with their charges, invoices and customers, without what no list shows."""
    found = queryset.select_related("attempt__method", "attempt__invoice__customer", "credit_note", "actor")
    return found.defer(*(f"attempt__invoice__{field}" for field in HEAVY), "credit_note__frozen")


def note_cell(refund: Refund) -> str:
    return str(refund.credit_note) if refund.credit_note else ""


LISTING = Listing(
    plural="refunds",
    columns=(
        Column("amount", "Amount", lambda r: wording.amount_cell(r.amount, r.currency), css="num", fixed=True),
        Column("method", "To", lambda r: r.attempt.method.words, css="main whole", fixed=True),
        Column("status", "Status", badge_cell),
        Column("reason", "Reason", lambda r: r.get_reason_display(), css="is-lesser"),
        Column("why", "Why it failed", lambda r: r.why, css="wrap is-lesser", default=False),
        Column("invoice", "Invoice", lambda r: str(r.attempt.invoice)),
        Column("customer", "Customer", lambda r: str(r.attempt.invoice.customer), css="flex"),
        Column("credit_note", "Credit note", note_cell, css="is-least"),
        Column("by", "By", lambda r: str(r.actor or "Billfold"), css="is-lesser", default=False),
        id_column(),
        created_column(css="muted is-least"),
    ),
    filter_class=RefundFilter,
    chips=CHIPS,
    icon="undo-2",
    empty_text="What goes back to a card or an account stands here, with what came of it. Refund a payment on its "
    "page, in whole or in part.",
    sections=SECTIONS,
    adds_beside=True,
    **RECORD,
)
