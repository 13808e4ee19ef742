"""What the outbox asks about mails of invoices, credit notes and payments; billing_site/mail/dependent.py says when."""

import hashlib
from datetime import datetime

from billing_site.mail.kinds import REMINDER
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment
from invoicing.documents import stored
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import Kept, RedrawnDocument
from invoicing.models.payment import InvoicePayment
from invoicing.models.reminders import steps as reminders
from invoicing.models.stored_document import StoredDocument

OWNERS: dict[str, type[stored.Owner]] = {
    StoredDocument.INVOICE: Invoice,
    StoredDocument.CREDIT_NOTE: CreditNote,
    StoredDocument.RECEIPT: InvoicePayment,
}


class AttachmentLost(Exception):
    """The very file that went, or was to go, with a mail is not there any more."""


def withheld(message: Message, *, now: datetime) -> str:
    """Why this mail must not go any more; '' where it may."""
    return reminders.withheld(message, now=now) if message.kind == REMINDER else ""


def attachment(attachment: Attachment, *, now: datetime) -> tuple[bytes, str]:
    """(bytes, SHA-256) of a document: the file with the hash that the attachment names, else the one of today.

    Raises AttachmentLost, DocumentLost, and whatever drawing raises.
    """
    if attachment.sha256:
        return same_file(attachment), attachment.sha256
    owner = OWNERS[attachment.kind].objects.get(public_id=attachment.owner)
    content = stored.stored_pdf(owner, now=now)
    return content, hashlib.sha256(content).hexdigest()


def same_file(attachment: Attachment) -> bytes:
    named = {"sha256": attachment.sha256}
    first: Kept | None = StoredDocument.objects.filter(owner=attachment.owner, **named).first()
    again = RedrawnDocument.objects.filter(document__owner=attachment.owner, **named).select_related("document")
    kept = first or again.first()
    file = kept and kept.open()
    if not file:
        raise AttachmentLost(f"The file {attachment.name} that belongs to this mail is missing or damaged.")
    with file:
        return file.read()


def on_sent(message: Message, *, now: datetime) -> None:
    """What follows from a mail that was sent."""
    if message.kind == REMINDER:
        reminders.note_sent(message, now=now)


def on_failed(message: Message, *, now: datetime) -> None:
    """As `on_sent`, of a mail that failed for good or came back."""
    if message.kind == REMINDER:
        reminders.note_failed(message, now=now)
