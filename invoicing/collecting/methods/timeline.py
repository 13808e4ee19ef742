"""The timeline of a method in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording

PARTS = {"billing_details": "billing details", "expiry": "expiry", "number": "number"}


def told(event: Event, text: str) -> str:
    if event.data.get("why"):
        return f"{text}: {event.data['why']}"
    if event.data.get("changed"):
        return f"{text}: {' and '.join(told_part(event, part) for part in event.data['changed'])}"
    if event.type in ("payment_method.attached", "payment_method.saved") and event.data.get("default"):
        return f"{text}, as the default"
    return text


def told_part(event: Event, part: str) -> str:
    """'number (it was Visa •••• 4242)', 'expiry 08/2030'."""
    words = PARTS.get(part, part)
    if part == "number" and event.data.get("was"):
        return f"{words} (it was {event.data['was']})"
    return f"{words} {event.data['expiry']}" if part == "expiry" and event.data.get("expiry") else words


WORDING = Wording(
    {
        "payment_method.attached": ("credit-card", "Put on file"),
        "payment_method.saved": ("save", "Kept for future payments, as the customer agreed"),
        "payment_method.updated": ("pencil", "Edited"),
        "payment_method.renewed": ("refresh-cw", "Renewed by the bank"),
        "payment_method.made_default": ("star", "Made the default"),
        "payment_method.detached": ("unlink", "Detached for good"),
        "payment_method.expiring": ("clock-alert", "Customer told that it expires"),
        "payment_method.expiry_not_told": ("mail-x", "The customer was not told that it expires"),
    },
    text=told,
)
