"""The timeline of a charge in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording
from invoicing.invoice.charge_words import told_of_charge

# Of a dispute for which the bank only asks.
INQUIRY = {
    "charge.dispute_opened": "The bank asks about it: no money moved",
    "charge.dispute_won": "The inquiry is closed",
}


def told(event: Event, text: str) -> str:
    """With why it failed, and whether a dispute was none yet."""
    return told_of_charge(event, INQUIRY.get(event.type, text) if event.data.get("inquiry") else text)


WORDING = Wording(
    {
        "charge.begun": ("credit-card", "Begun"),
        "charge.succeeded": ("circle-check", "Succeeded"),
        "charge.payment_failed": ("circle-x", "Failed"),
        "charge.payment_action_required": ("user-round-check", "The customer must confirm it"),
        "charge.processing": ("clock", "The bank has taken the order"),
        "charge.unwanted": ("ban", "To be given up at the gateway"),
        "charge.canceled": ("ban", "Given up before it was charged"),
        "charge.payment_returned": ("undo-2", "The debit came back"),
        "charge.refund_begun": ("undo-2", "A refund was begun"),
        "charge.refunded": ("circle-check", "Refunded"),
        "charge.refund_failed": ("circle-x", "A refund failed"),
        "charge.refund_canceled": ("ban", "A refund was canceled"),
        "charge.dispute_opened": ("scale", "The customer disputed it at their bank"),
        "charge.dispute_updated": ("clock", "The bank looks at the dispute"),
        "charge.dispute_won": ("circle-check", "Dispute won"),
        "charge.dispute_lost": ("circle-x", "Dispute lost"),
    },
    text=told,
)
