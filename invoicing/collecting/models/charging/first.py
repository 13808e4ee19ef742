"""The first charge of an invoice: when it comes after the finalization and what it takes, and finalizing with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from billing_site.lib.db.rows import insert_many
from billing_site.lib.db.transaction import whole
from billing_site.lib.text import count_of
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.charging.trying import charge_now, not_tried
from invoicing.collecting.models.collection import UNDER_WAY, Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.rules import amounts
from invoicing.collecting.rules.retries import NO_METHOD
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.invoice import Invoice


FIRST = "The time to look over the invoice ends then."


class FirstCharge(NamedTuple):
    """When and with what an invoice is charged first, in `words`; it `waits` where it could be charged earlier."""

    words: str = ""
    waits: bool = False


def foreseen(invoice: Invoice, amount: int, *, at_once: bool, now: datetime) -> FirstCharge:
    """What comes of a draft once it is finalized with this `amount` (minor units) due; or why it is not charged."""
    if invoice.collection_method != invoice.CHARGE or amount <= 0:
        return FirstCharge()
    method = beginning.method_for(invoice)
    if method is None:
        return FirstCharge(f"It is not charged yet: {lowered(NO_METHOD)}")
    if found := amounts.problem(amount, invoice.currency):
        return FirstCharge(f"It cannot be charged: {lowered(found.words)}")
    minutes = 0 if at_once else CollectionPolicy.current().charge_after
    if not minutes:
        return FirstCharge(f"{method.words} is charged at once.")
    at = timezone.localtime(now + timedelta(minutes=minutes))
    when = f"{at:%H:%M}" if at.date() == timezone.localtime(now).date() else f"{at.day} {at:%b}, {at:%H:%M}"
    words = f"{method.words} is charged in {delay(minutes)}, at {when}. Until then the invoice can be looked over."
    return FirstCharge(words, waits=True)


def problem(invoice: Invoice, amount: int) -> str:
    """Why so much (minor units) of an invoice cannot be charged as things stand, for staff; '' where it can."""
    if beginning.method_for(invoice) is None:
        return NO_METHOD
    found = amounts.problem(amount, invoice.currency)
    return found.words if found else ""


def delay(minutes: int) -> str:
    """'1 hour', '90 minutes'."""
    hours, rest = divmod(minutes, 60)
    return count_of(minutes, "minute") if rest or not hours else count_of(hours, "hour")


def lowered(text: str) -> str:
    """A sentence as it stands behind a colon."""
    return text[:1].lower() + text[1:]


def start(invoice: Invoice, *, now: datetime) -> None:
    """A finalized invoice that is charged automatically: tried when the time to look it over ends.

    One that replaces an invoice whose tries were stopped is as stopped.
    """
    row = Collection(invoice_id=invoice.pk, created=now, why=FIRST)
    before = Collection.objects.filter(invoice=invoice.from_invoice_id, stopped_at__isnull=False).first()
    if before:
        row.why, row.stopped_at = before.why, now
        row.stopped_by = before.stopped_by
        row.first_failed_at = row.last_failed_at = now if before.first_failed_at else None
    else:
        row.next_payment_attempt = now + timedelta(minutes=CollectionPolicy.current().charge_after)
    row.save(force_insert=True)
    if before:
        invoice.record("invoice.tries_stopped", by=before.stopped_by, now=now)


def start_all(invoices: Sequence[Invoice], *, now: datetime) -> None:
    """What `start` does, of many new invoices, none of which replaces another one."""
    if invoices:
        at = now + timedelta(minutes=CollectionPolicy.current().charge_after)
        common = {"created": now, "why": FIRST, "next_payment_attempt": at}
        insert_many([Collection(invoice_id=invoice.pk, **common) for invoice in invoices])


@whole
def finalize_and_charge(invoice: Invoice, *, by: User | None, now: datetime, **more: Any) -> None:
    """Finalize a draft, and begin the charge of what is due in the same moment.

    `more` and what it raises are those of Invoice.finalize. What cannot be charged is finalized all the same, and its
    collection says why it was not.
    """
    invoice.finalize(by=by, now=now, **more)
    row = Collection.objects.filter(invoice=invoice).first()
    if row is None or invoice.status != OPEN:
        return
    row.invoice = invoice
    try:
        charge_now(invoice, by=by, now=now)
    except IllegalMove as refusal:
        not_tried(row, str(refusal), code=getattr(refusal, "code", ""), now=now)
    else:
        row.plan_at(None, UNDER_WAY)
