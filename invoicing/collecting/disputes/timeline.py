"""The timeline of a dispute in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording

# Of one for which no money was moved.
INQUIRY = {
    "dispute.opened": "The bank asks about the payment: no money moved",
    "dispute.won": "The inquiry is closed: no money moved",
}
# Of a debit that the bank could not carry out.
RETURNED = {
    "dispute.opened": "The bank gives the debit back",
    "dispute.lost": "The debit came back: the money is gone",
}


def told(event: Event, text: str) -> str:
    """With what the file was that was added or removed."""
    if event.data.get("inquiry"):
        return INQUIRY.get(event.type, text)
    if event.data.get("taken"):
        return "The inquiry became a dispute: the bank took the money"
    if event.data.get("after_all"):
        return "Won after all: the money came back, and is a payment again"
    if event.data.get("returned"):
        return RETURNED.get(event.type, text)
    return f"{text}: {event.data['file']}" if event.data.get("file") else text


WORDING = Wording(
    {
        "dispute.opened": ("scale", "The customer disputed the payment at their bank"),
        "dispute.updated": ("clock", "The bank looks at it"),
        "dispute.evidence_saved": ("pencil", "Evidence saved"),
        "dispute.file_added": ("paperclip", "File added"),
        "dispute.file_removed": ("paperclip", "File removed"),
        "dispute.evidence_submitted": ("send", "Evidence submitted"),
        "dispute.accepted": ("circle-slash", "Accepted: given up"),
        "dispute.won": ("circle-check", "Won: the money came back"),
        "dispute.lost": ("circle-x", "Lost: the money is gone"),
    },
    text=told,
)
