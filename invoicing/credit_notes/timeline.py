"""The timeline of a credit note in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change
from invoicing.invoice import mail_words


def changed(field: str, before, after, event: Event) -> list:
    """What of memo and metadata changed, as texts."""
    return [change(field.capitalize(), plain(before), plain(after))]


def plain(value) -> str:
    return ", ".join(f"{key}: {text}" for key, text in sorted(value.items())) if isinstance(value, dict) else value


def told(event: Event, text: str) -> str:
    if event.type == "credit_note.document_redrawn":
        return f"{text}: {event.data['reason']}"
    return mail_words.told(event, text)


WORDING = Wording(
    {
        "credit_note.created": ("file-minus", "Issued"),
        "credit_note.updated": ("pencil", "Edited"),
        "credit_note.voided": ("ban", "Voided"),
        **mail_words.kinds_of("credit_note"),
        "credit_note.document_redrawn": ("file-pen-line", "Document drawn again"),
    },
    text=told,
    rows=changed,
)
