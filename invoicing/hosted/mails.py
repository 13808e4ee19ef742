"""The two mails that the customer's page leads to: the new link where an old one was opened, and staff's answer."""

from datetime import datetime
from typing import Any

from billing_site.lib.db.transaction import whole
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Composed
from billing_site.staff.models.user import User
from invoicing.emails.composing.compose import compose
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.sending.recipients import receiver


class NoAddress(ValueError):
    """The customer has no e-mail address on file."""


@whole
def mail_new_link(invoice: Invoice, *, now: datetime) -> None:
    """The link of today to the addresses on file. Raises NoAddress, KeyFault."""
    write(kinds.NEW_LINK, compose(kinds.NEW_LINK, invoice, now=now), invoice, by=None, now=now)


@whole
def reply(query: InvoiceQuery, answer: str, *, by: User | None, now: datetime) -> None:
    """Staff's answer, kept and mailed, with what was asked below it. Raises IllegalMove, NoAddress, KeyFault."""
    query.reply(answer, by=by, now=now)
    asked = "\n".join(f"> {line}" for line in query.text.split("\n"))
    message = f"{answer}\n\n{asked}"
    composed = compose(kinds.ANSWER, query.invoice, language=query.language, message=message, now=now)
    write(kinds.ANSWER, composed, query.invoice, by=by, now=now, query=query.public_id)


def write(kind: str, composed: Composed, invoice: Invoice, *, by: User | None, now: datetime, **data: Any) -> None:
    """To the addresses on file; of a merged customer to those of the one it went into, whose mail it is."""
    customer = receiver(invoice)
    if not (to := customer.billing_emails):
        raise NoAddress("This customer has no e-mail address. Add one first, or answer by other means.")
    Message.write(kind, composed, to=to, cc=[], about=invoice, customer=customer, by=by, now=now, **data)
