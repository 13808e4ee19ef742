"""How a subscription's status follows its invoices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.locks import locked
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.invoice import Invoice

# Those whose own verb is at work: it holds their rows, and sets the status itself.
_held: ContextVar[frozenset[str]] = ContextVar("held", default=frozenset())
SETTLED = ("invoice.paid", "invoice.voided", "invoice.marked_uncollectible", "invoice.credited")
FAILED = ("invoice.payment_failed", "invoice.payment_action_required", "invoice.overdue", "invoice.not_charged")


@contextmanager
def held(subscription: Subscription) -> Iterator[None]:
    """While a verb of this subscription is at work, what happens to its invoices changes no row behind its back."""
    token = _held.set(_held.get() | {subscription.public_id})
    try:
        yield
    finally:
        _held.reset(token)


def on_invoice(type: str, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    """What follows for the subscription that an invoice bills, in the transaction of its event."""
    if not invoice.subscription or invoice.subscription in _held.get():
        return
    if type not in (*SETTLED, *FAILED, "invoice.tries_ended"):
        return
    subscription = locked(Subscription.objects.filter(public_id=invoice.subscription)).first()
    if subscription is None or not subscription.is_live or subscription.latest_invoice_id != invoice.pk:
        return
    status = status_after(type, subscription, invoice)
    if status != subscription.status:
        move(subscription, status, invoice, by=by, now=now)


def status_after(type: str, subscription: Subscription, invoice: Invoice) -> str:
    """The status that an event of the latest invoice leaves."""
    if type in SETTLED and invoice.status != "open":
        settled = subscription.status in (states.INCOMPLETE, states.PAST_DUE, states.UNPAID)
        return states.ACTIVE if settled else subscription.status
    if type in FAILED and subscription.status == states.ACTIVE:
        return states.PAST_DUE
    return subscription.status


def move(subscription: Subscription, status: str, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    changes = {"status": [subscription.status, status]}
    subscription.status = status
    subscription.updated = now
    subscription.version += 1
    subscription.save(update_fields=["status", "updated", "version"])
    subscription.record("updated", by=by, now=now, changes=changes, invoice=invoice.public_id)
