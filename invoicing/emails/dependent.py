"""What the outbox asks about mails of invoices, credit notes and payments; billing_site/mail/dependent.py says when."""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.db.models import Q
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Again, Attachment
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.documents import stored
from invoicing.emails.doors import AGAIN, INVOICE, NOTE, PAYMENT
from invoicing.models.credit_note import CreditNote
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.invoice import Invoice
from invoicing.models.parts.kept_file import KeptFile
from invoicing.models.parts.redrawn import Kept, RedrawnDocument
from invoicing.models.payment import InvoicePayment
from invoicing.models.portal.link import why_useless
from invoicing.models.reminders import steps as reminders
from invoicing.models.sending.recipients import addressee
from invoicing.models.sending.verbs import noted
from invoicing.models.states import MOVES, NOTE_MOVES, PAYMENT_MOVES
from invoicing.models.stored_document import StoredDocument
from invoicing.rules.move import Move

OWNERS: dict[str, type[stored.Owner]] = {
    StoredDocument.INVOICE: Invoice,
    StoredDocument.CREDIT_NOTE: CreditNote,
    StoredDocument.RECEIPT: InvoicePayment,
}
# Kind of mail -> (what it is about, the moves of such a thing).
ABOUT: dict[str, tuple[Any, dict[str, Move]]] = {
    kinds.INVOICE: (Invoice, MOVES),
    kinds.CORRECTION: (Invoice, MOVES),
    kinds.CREDIT_NOTE: (CreditNote, NOTE_MOVES),
    kinds.RECEIPT: (InvoicePayment, PAYMENT_MOVES),
}
DOORS = {kinds.INVOICE: INVOICE, kinds.CORRECTION: INVOICE, kinds.CREDIT_NOTE: NOTE, kinds.RECEIPT: PAYMENT}
# Other mails that the timeline of their invoice tells of where they did not arrive.
ABOUT_INVOICE = (kinds.NEW_LINK, kinds.ANSWER)
MOST_WORDS = 300  # of a mail server, in a timeline


class AttachmentLost(Exception):
    """The very file that went, or was to go, with a mail is not there any more."""


def withheld(message: Message, *, now: datetime) -> str:
    """Why this mail must not go any more; '' where it may: what was paid meanwhile is still sent, what is void not."""
    if message.kind == kinds.REMINDER:
        return reminders.withheld(message, now=now)
    document = subject_of(message)
    # Locked first: nobody makes it void, or takes a merge back, between this and the mail's way.
    payer, state = settled(document) if document else (None, "")
    if why := gone(message, document, payer):
        return why
    to = addressee(message.customer)
    if message.kind == kinds.PORTAL_LINK:
        return why_useless(message.customer, message.to[0], made=message.created, now=now)
    if message.kind == kinds.STATEMENT and to and was_split(to, since=message.created):
        return "A merge was undone: the account is not what the statement says any more."
    if document is None or message.kind not in ABOUT:
        return ""
    _, moves = ABOUT[message.kind]
    return "" if moves["send"].is_legal(state) else f"The {document.noun} was {state} before it was sent."


def gone(message: Message, thing: Any, payer: Customer | None) -> str:
    """Why a mail about a thing, None for none, is not for whom it was written to any more; '' where it still is."""
    to = addressee(message.customer)
    if to and to.deleted_at:
        return "The customer was deleted before it was sent."
    if thing and to and to != payer:
        return f"The {thing.noun} is another customer’s by now: a merge was undone."
    return ""


def was_split(customer: Customer, *, since: datetime) -> bool:
    """Whether somebody who was merged into this customer is on their own again."""
    return Event.objects.of(customer).filter(type="customer.unmerged", created__gte=since).exists()


def settled(document: Any) -> tuple[Customer, str]:
    """(the customer who is written to about it, its state), freshly read behind the locks of customer and invoice."""
    invoice = document if isinstance(document, Invoice) else document.invoice
    customer, invoice = invoice.locked_with_customer()
    found = invoice if isinstance(document, Invoice) else type(document).objects.get(pk=document.pk)
    return customer.merged_into or customer, found.status


def document_of(message: Message) -> Any:
    """What the mail tells of, None where that is no single document."""
    if message.kind not in ABOUT:
        return None
    model, _ = ABOUT[message.kind]
    return model.objects.filter(public_id=message.about).first()


def subject_of(message: Message) -> Any:
    """Its document, or the invoice that it leads to or answers about; None where it is about neither."""
    if message.kind in ABOUT_INVOICE:
        return Invoice.objects.filter(public_id=message.about).first()
    return document_of(message)


def attachment(attachment: Attachment, *, now: datetime) -> tuple[bytes, str]:
    """(bytes, SHA-256) of a document: the file with the hash that the attachment names, else the one of today.

    Raises AttachmentLost, DocumentLost, and whatever drawing raises.
    """
    if attachment.kind == HandedOut.STATEMENT or attachment.sha256:
        kept = kept_file(attachment)
        return content_of(kept, attachment), kept.sha256 if kept else ""
    owner = OWNERS[attachment.kind].objects.get(public_id=attachment.owner)
    content = stored.stored_pdf(owner, now=now)
    return content, hashlib.sha256(content).hexdigest()


def is_there(attachment: Attachment) -> bool:
    """Whether the very file that went with a mail can still be had; the books compare it with its hash elsewhere."""
    kept = kept_file(attachment)
    return kept is not None and default_storage.exists(kept.name)


def kept_file(attachment: Attachment) -> KeptFile | None:
    """What is kept of the file with the attachment's hash; of a statement, which has one file alone, always that."""
    if attachment.kind == HandedOut.STATEMENT:
        return StoredStatement.objects.filter(public_id=attachment.owner).first()
    named = {"sha256": attachment.sha256}
    first: Kept | None = StoredDocument.objects.filter(owner=attachment.owner, **named).first()
    again = RedrawnDocument.objects.filter(document__owner=attachment.owner, **named).select_related("document")
    return first or again.first()


def content_of(kept: KeptFile | None, attachment: Attachment) -> bytes:
    file = kept and kept.open()
    if not file:
        raise AttachmentLost(f"The file {attachment.name} that belongs to this mail is missing or damaged.")
    with file:
        return file.read()


def on_sent(message: Message, *, now: datetime) -> None:
    """The document was sent: its timeline says to whom, and an invoice when."""
    if message.kind == kinds.REMINDER:
        reminders.note_sent(message, now=now)
    document = document_of(message)
    if document is None:
        return
    noted("sent", document, message, by=message.actor, now=now)
    if isinstance(document, Invoice):
        # Of two mails that leave at once the one that began first may be noted last.
        Invoice.objects.filter(Q(sent_at=None) | Q(sent_at__lt=now), pk=document.pk).update(sent_at=now)


def on_failed(message: Message, *, why: str, now: datetime) -> None:
    """The mail failed for good or came back."""
    if message.kind == kinds.REMINDER:
        reminders.note_failed(message, why, now=now)
    tell("send_failed", message, by=message.actor, now=now, why=why[:MOST_WORDS])


def on_canceled(message: Message, *, by: User | None, now: datetime) -> None:
    """Somebody stopped the mail while it waited."""
    if message.kind == kinds.REMINDER:
        reminders.note_canceled(message, by=by, now=now)
    tell("send_canceled", message, by=by, now=now)


def on_withheld(message: Message, *, now: datetime) -> None:
    """The mail did not go: its reason says why. Of a reminder `withheld` said so already, unless it is the address."""
    if message.kind == kinds.REMINDER and message.cause in message.OF_ADDRESSES:
        reminders.note_failed(message, message.reason, now=now)
    tell("send_withheld", message, by=None, now=now, why=message.reason)


def tell(what: str, message: Message, *, by: User | None, now: datetime, **facts: str) -> None:
    """Say in the timeline of its document, or of the invoice that it is about, what became of a mail."""
    document = subject_of(message)
    if document is not None:
        noted(what, document, message, by=by, now=now, **facts)


def again(message: Message) -> Again | None:
    """The dialog that sends its document, filled in as this mail was; of a link that works once, a new one."""
    if door := DOORS.get(message.kind):
        address = f"{reverse(f'{door.named}_send', args=[message.about])}?{urlencode({AGAIN: message.public_id})}"
        return Again("Send again", address, door.permission)
    if message.kind == kinds.PORTAL_LINK and message.customer:
        address = reverse("portal_link_send", args=[message.customer])
        return Again("Send a new link", f"{address}?{urlencode({'email': message.to[0]})}", "customers.change_customer")
    return None
