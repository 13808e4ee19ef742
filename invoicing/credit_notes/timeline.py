"""The timeline of a credit note in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change


def changed(field: str, before, after, event: Event) -> list:
    """What of memo and metadata changed, as texts."""
    return [change(field.capitalize(), plain(before), plain(after))]


def plain(value) -> str:
    return ", ".join(f"{key}: {text}" for key, text in sorted(value.items())) if isinstance(value, dict) else value


def told(event: Event, text: str) -> str:
    return f"{text}: {event.data['reason']}" if event.type == "credit_note.document_redrawn" else text


WORDING = Wording(
    {
        "credit_note.created": ("file-minus", "Issued"),
        "credit_note.updated": ("pencil", "Edited"),
        "credit_note.voided": ("ban", "Voided"),
        "credit_note.document_redrawn": ("file-pen-line", "Document drawn again"),
    },
    text=told,
    rows=changed,
)
