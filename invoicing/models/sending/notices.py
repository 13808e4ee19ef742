"""Word of what happened: mails that bring no document, to the addresses on file, written where it is written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from customers.models.customer import Customer
from invoicing.models.sending.automatic import kept_back
from invoicing.models.sending.recipients import DELETED, on_file, receiver
from invoicing.models.sending.verbs import composed, noted

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.invoice import Invoice


class About(Protocol):
    """What a notice is about: of one customer, under a public id."""

    public_id: str
    customer: Customer


def leave_word(kind: str, invoice: Invoice, thing: Any, *, by: User | None, now: datetime, **kept: Any) -> None:
    """Write of a `thing` that happened to a locked invoice; where that cannot be, the timeline says why."""
    if DELETED.stands(invoice):
        return
    if why := kept_back(invoice, partial(request, kind, invoice, thing, by=by, now=now, **kept)):
        customer = invoice.customer.public_id
        Event.record("invoice.not_sent", invoice, by=by, now=now, why=why, customer=customer, mail=kind)


def request(kind: str, invoice: Invoice, thing: Any, *, by: User | None, now: datetime, **kept: Any) -> Message:
    """The mail, of which the invoice's timeline tells."""
    message = write(kind, invoice, thing, by=by, now=now, **kept)
    noted("notice_requested", invoice, message, by=by, now=now, mail=kind)
    return message


def write(kind: str, about: About, thing: Any, *, by: User | None, now: datetime, **kept: Any) -> Message:
    """The mail, in the outbox until the time in which it can be canceled is over; `kept` is what its row knows."""
    to, cc = on_file(about)
    mail = composed(kind, thing, now=now)
    who: dict[str, Any] = {"to": to, "cc": cc, "about": about, "customer": receiver(about), "by": by, "now": now}
    not_before = now + timedelta(seconds=Company.current().send_delay)
    return Message.write(kind, mail, **who, not_before=not_before, opening=mail.opening, **kept)
