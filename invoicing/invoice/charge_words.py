"""How timelines tell of charges: what was tried with what, what came of it, and what was done about further tries."""

from datetime import datetime

from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_amount

# Type of event of an invoice -> (icon, words); {amount} and {method} are those of the charge.
KINDS = {
    "invoice.charge_begun": ("credit-card", "Charging {amount} to {method}"),
    "invoice.charge_succeeded": ("circle-check", "Charged {amount} to {method}"),
    "invoice.payment_failed": ("circle-x", "The charge of {amount} to {method} failed"),
    "invoice.payment_action_required": ("user-round-check", "The customer must confirm {amount} by {method}"),
    "invoice.charge_processing": ("clock", "{amount} by {method} is on its way"),
    "invoice.charge_unwanted": ("ban", "The charge of {amount} to {method} is to be given up"),
    "invoice.charge_canceled": ("ban", "The charge of {amount} to {method} was given up"),
    "invoice.payment_returned": ("undo-2", "The debit of {amount} from {method} came back"),
    "invoice.refund_begun": ("undo-2", "Refund of {amount} begun"),
    "invoice.refunded": ("circle-check", "Refunded {amount}"),
    "invoice.refund_failed": ("circle-x", "The refund of {amount} failed"),
    "invoice.refund_canceled": ("ban", "The refund of {amount} was canceled"),
    "invoice.dispute_opened": ("scale", "The customer disputed {amount} at their bank"),
    "invoice.dispute_updated": ("clock", "The bank looks at the dispute over {amount}"),
    "invoice.dispute_won": ("circle-check", "Dispute over {amount} won"),
    "invoice.dispute_lost": ("circle-x", "Dispute over {amount} lost"),
    "invoice.not_charged": ("circle-alert", "Not charged"),
    "invoice.tries_stopped": ("pause", "Tries to charge it stopped"),
    "invoice.tries_resumed": ("play", "Tries to charge it resumed"),
    "invoice.tries_ended": ("circle-slash", "No further try to charge it"),
    "invoice.try_skipped": ("chevrons-right", "The next try to charge it was left out"),
    "invoice.try_moved": ("calendar-clock", "The next try to charge it was moved"),
}

# Of a dispute for which the bank only asks.
INQUIRY = {
    "invoice.dispute_opened": "The bank asks about {amount}: no money moved",
    "invoice.dispute_won": "The inquiry about {amount} is closed",
}


def told(currency: str, event: Event, text: str) -> str:
    """The words of an event of an invoice that is collected, with the amount, the method, the moment and why."""
    data = event.data
    amount = format_amount(data["amount"], currency) if data.get("amount") else ""
    if data.get("inquiry"):
        text = INQUIRY.get(event.type, text)
    words = text.format(amount=amount, method=data.get("method", ""))
    if data.get("by_customer") and event.type == "invoice.charge_begun":
        words += ", as the customer asked on their page"
    if data.get("at"):
        words += f": {moment(data['at'])}"
    return told_of_charge(event, words)


def told_of_charge(event: Event, text: str) -> str:
    """The words of an event of a charge, with why it failed."""
    why, code = event.data.get("why"), event.data.get("code")
    words = f"{text}: {why}" if why else text
    return f"{words.rstrip('.')} ({code})" if code else words


def moment(text: str) -> str:
    """'3 Dec 2026, 14:05' in the staff member's time zone."""
    found = timezone.localtime(datetime.fromisoformat(text))
    return f"{short_date(found)}, {found:%H:%M}"
