"""What leaves by itself: an invoice that is finalized, the receipt of a payment, a credit note, as the account says.

Each is written in the transaction of what it tells of, and waits for the time in which it can be canceled. That nobody
is on file does not keep an invoice from being issued: it is noted, and the invoice stands under "Needs attention".
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.encryption.key_file import KeyFault
from billing_site.mail import kinds
from billing_site.mail.limits import MailRefused
from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User
from invoicing.models.sending.recipients import DELETED, NO_ADDRESS, NO_ADDRESS_WHY, Document, OfCustomer
from invoicing.models.sending.verbs import kind_of, post

if TYPE_CHECKING:
    from invoicing.models.credit_note import CreditNote
    from invoicing.models.invoice import Invoice
    from invoicing.models.payment import InvoicePayment

log = logging.getLogger("billfold")
NO_KEY = "The link to the customer's page cannot be made: the server cannot read its key file."


def sends_by_itself(invoice: Invoice, company: Company) -> bool:
    """Whether finalizing it sends it: what it says itself, else the account for those that are to be sent at all."""
    if invoice.auto_send:
        return invoice.auto_send == invoice.YES
    return company.send_on_finalize and invoice.collection_method == invoice.SEND


def after_finalizing(invoice: Invoice, company: Company, *, send: bool | None, by: User | None, now: datetime) -> None:
    """Send what was just issued, if `send` or, where that is None, if it is to leave by itself."""
    if sends_by_itself(invoice, company) if send is None else send:
        # What the invoice says itself, or somebody just now, does not depend on the account.
        setting = "send_on_finalize" if send is None and not invoice.auto_send else ""
        leave(kind_of(invoice), invoice, company, setting, by=by, now=now)


def after_payment(payment: InvoicePayment, company: Company, *, by: User | None, now: datetime) -> None:
    if company.send_receipts:
        leave(kinds.RECEIPT, payment, company, "send_receipts", by=by, now=now)


def after_note(note: CreditNote, company: Company, *, by: User | None, now: datetime) -> None:
    if company.send_credit_notes:
        leave(kinds.CREDIT_NOTE, note, company, "send_credit_notes", by=by, now=now)


def leave(kind: str, document: Document, company: Company, setting: str, *, by: User | None, now: datetime) -> None:
    """Into the outbox, to the addresses on file, because of a `setting` of the company or, where that is '', without;
    where that cannot be, the timeline says why.
    """
    if DELETED.stands(document):
        return
    not_before = now + timedelta(seconds=company.send_delay)
    if why := kept_back(
        document, partial(post, kind, document, by=by, now=now, not_before=not_before, by_itself=setting)
    ):
        type, customer = f"{document.noun.replace(' ', '_')}.not_sent", document.customer.public_id
        Event.record(type, document, by=by, now=now, why=why, customer=customer)


def kept_back(thing: OfCustomer, write: Callable[[], Message]) -> str:
    """`write` a mail to the customer of a thing; why that cannot be, '' where it was done."""
    if NO_ADDRESS.stands(thing):
        return NO_ADDRESS_WHY
    try:
        write()
    except MailRefused as refusal:
        return str(refusal)
    except KeyFault as fault:
        # The books go on without the key file; the log names it.
        log.error("%s was not sent: %s", thing, fault)
        return NO_KEY
    return ""
