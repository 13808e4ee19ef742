"""The verbs that send: a mail into the outbox in the transaction that says so, for each kind of document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.renamed import find
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import BY_ITSELF
from billing_site.mail.parts import Composed
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.models.sending.recipients import Document, on_file, receiver
from invoicing.models.states import MOVES, NOTE_MOVES, PAYMENT_MOVES

if TYPE_CHECKING:
    from invoicing.models.credit_note import CreditNote
    from invoicing.models.invoice import Invoice
    from invoicing.models.payment import InvoicePayment


OF_DOCUMENTS = (kinds.INVOICE, kinds.CORRECTION, kinds.RECEIPT, kinds.CREDIT_NOTE)


class SentMeanwhile(ValueError):
    """Somebody sent it since this was shown; `message` is the newest mail about it."""

    def __init__(self, message: Message) -> None:
        who = message.actor or "Billfold"
        super().__init__(f"{who} sent this to {', '.join(message.to)} meanwhile. Send it again only if it is needed.")
        self.message = message


@whole
def send_invoice(self: Invoice, *, by: User | None, now: datetime, **wanted: Any) -> Message:
    """Send it to the addresses on file, or as `wanted` says (see `post`). Raises IllegalMove, SentMeanwhile."""
    _, invoice = self.locked_with_customer()
    MOVES["send"].refuse_unless_legal(invoice.status)
    return post(kind_of(invoice), invoice, by=by, now=now, **wanted)


@whole
def send_note(self: CreditNote, *, by: User | None, now: datetime, **wanted: Any) -> Message:
    """The same of a credit note."""
    _, invoice = self.invoice.locked_with_customer()
    self.refresh_from_db(fields=["status"])
    NOTE_MOVES["send"].refuse_unless_legal(self.status)
    self.invoice = invoice
    return post(kinds.CREDIT_NOTE, self, by=by, now=now, **wanted)


@whole
def send_receipt(self: InvoicePayment, *, by: User | None, now: datetime, **wanted: Any) -> Message:
    """The same of the receipt of a payment."""
    _, invoice = self.invoice.locked_with_customer()
    payment = type(self).objects.select_related("reversal").get(pk=self.pk)
    PAYMENT_MOVES["send"].refuse_unless_legal(payment.status)
    payment.invoice = invoice
    return post(kinds.RECEIPT, payment, by=by, now=now, **wanted)


def kind_of(invoice: Invoice) -> str:
    return kinds.CORRECTION if invoice.from_invoice_id else kinds.INVOICE


def post(
    kind: str,
    document: Document,
    *,
    by: User | None,
    now: datetime,
    to: list[str] | None = None,
    cc: list[str] | None = None,
    attach: bool = True,
    not_before: datetime | None = None,
    seen: str | datetime | None = None,
    operation: str = "",
    by_itself: str = "",
    **texts: str | None,
) -> Message:
    """Put the mail of a document, which is locked with its customer, into the outbox.

    Without `to` and `cc` it goes to the addresses on file. `texts`: subject, message, language, where they are other
    than what is proposed. `seen`: the newest mail about it that whoever sends knows of ('' for none), or when they
    looked. What was sent in this `operation` is given back. `by_itself`: the company's setting that sends it.
    Raises DeletedCustomer, SentMeanwhile, MailRefused.
    """
    refuse_if_deleted(document.customer)
    if operation and (done := sent_in(operation, document)):
        return done
    refuse_unless_seen(document, seen)
    known = on_file(document)
    mail = composed(kind, document, attach=attach, now=now, **texts)
    who: dict[str, Any] = {"about": document, "customer": receiver(document), "by": by, "now": now}
    message = Message.write(
        kind,
        mail,
        to=known[0] if to is None else to,
        cc=known[1] if cc is None else cc,
        not_before=not_before,
        **who,
        **kept_with(mail, operation, by_itself),
    )
    noted("send_requested", document, message, by=by, now=now)
    return message


def kept_with(mail: Composed, operation: str, by_itself: str = "") -> dict[str, Any]:
    """What the mail's row keeps beside the mail: what opens it, and which operation and setting it was written by."""
    known = {"opening": mail.opening, "operation": operation, BY_ITSELF: by_itself}
    return {name: value for name, value in known.items() if value or name == "opening"}


def composed(
    kind: str,
    thing: Any,
    *,
    now: datetime,
    attach: bool = True,
    subject: str | None = None,
    message: str | None = None,
    language: str | None = None,
) -> Composed:
    """The mail of a document, or of what happened to one; '' and None stand for what the template and that say."""
    compose: Callable[..., Composed] = find(settings.MAIL_COMPOSER)
    texts = {"language": language or None, "subject": subject or None, "message": message or None}
    mail = compose(kind, thing, now=now, **texts)
    return mail if attach else replace(mail, attachments=[])


def refuse_unless_seen(document: Document, seen: str | datetime | None) -> None:
    before = newest(document)
    if seen is None or before is None:
        return
    if before.created > seen if isinstance(seen, datetime) else before.public_id != seen:
        raise SentMeanwhile(before)


def newest(document: Document) -> Message | None:
    """The newest mail with it that has left, or still may."""
    mails = Message.objects.about(document).filter(kind__in=OF_DOCUMENTS).exclude(state=Message.SUPPRESSED)
    return mails.select_related("actor").first()


def sent_in(operation: str, document: Document) -> Message | None:
    """The mail about it that was written in this operation."""
    return next((each for each in Message.objects.about(document) if each.data.get("operation") == operation), None)


def refuse_if_deleted(customer: Customer) -> None:
    """Raise DeletedCustomer where nobody is there any more who could be written to."""
    (customer.merged_into or customer).refuse_if_deleted()


def noted(what: str, document: Document, message: Message, *, by: User | None, now: datetime, **more: str) -> None:
    """Record what was asked of a mail of the document, or what became of it, where the document's timeline says so."""
    facts = {"message": message.public_id, "to": message.to, "cc": message.cc, "customer": message.customer} | more
    Event.record(f"{document.noun.replace(' ', '_')}.{what}", document, by=by, now=now, **facts)
