"""How a subscription's status follows its invoices."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.invoice import Invoice
from invoicing.models.states import DRAFT, OPEN, PAID, VOID
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.revenue.counting import COUNTED
from invoicing.subscriptions.models.revenue.recounting import count_now
from invoicing.subscriptions.models.verbs.ending import cancel

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.subscriptions.models.subscription import Subscription

# Written off is not paid: that alone brings nothing back.
SETTLED = ("invoice.paid", "invoice.voided", "invoice.credited")
FAILED = (
    *("invoice.payment_failed", "invoice.payment_action_required", "invoice.overdue", "invoice.not_charged"),
    "invoice.payment_reversed",
)
PROCESSING, TRIES_ENDED = "invoice.charge_processing", "invoice.tries_ended"
TYPES = (*SETTLED, *FAILED, PROCESSING, TRIES_ENDED)
OWING = (states.PAST_DUE, states.UNPAID)


def follow(type: str, subscription: Subscription, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    """What an event of an invoice brings for the status of its locked, live subscription."""
    if type == TRIES_ENDED and subscription.status in (states.ACTIVE, states.PAST_DUE):
        end_of_tries(subscription, invoice, now=now)
        return
    status = status_after(type, subscription, invoice)
    if status != subscription.status:
        move(subscription, status, invoice, by=by, now=now)


def newest_issued(subscription: Subscription) -> Invoice | None:
    """The invoice that its status follows: what is a draft still, or void, asks for nothing."""
    issued = Invoice.objects.of_subscription(subscription.public_id).exclude(status__in=(DRAFT, VOID))
    return issued.order_by("-id").first()


def status_after(type: str, subscription: Subscription, invoice: Invoice) -> str:
    """The status that an event leaves: that of the newest invoice counts, and a first one must be paid."""
    status, newest = subscription.status, newest_issued(subscription)
    concerns_newest = newest is not None and newest.pk == invoice.pk
    if type in SETTLED and status in OWING:
        return states.ACTIVE if newest is None or newest.status == PAID else status
    if type in SETTLED and status == states.INCOMPLETE:
        return states.ACTIVE if concerns_newest and invoice.status == PAID else status
    if type == PROCESSING and status == states.INCOMPLETE:
        return states.ACTIVE
    if type in FAILED and status == states.ACTIVE and concerns_newest and invoice.status == OPEN:
        return states.PAST_DUE
    return status


def end_of_tries(subscription: Subscription, invoice: Invoice, *, now: datetime) -> None:
    """All tries of an invoice failed: what the account's policy of collecting says for its subscription."""
    end = CollectionPolicy.current().subscription_end
    if end == CollectionPolicy.CANCEL:
        end_for_good(subscription, now=now)
        return
    status = states.UNPAID if end == CollectionPolicy.UNPAID else states.PAST_DUE
    if status != subscription.status:
        move(subscription, status, invoice, by=None, now=now)


def end_for_good(subscription: Subscription, *, now: datetime) -> None:
    """Cancel it. What stands in the way is for a person: it stops nothing of what the gateway told."""
    try:
        with transaction.atomic():
            cancel(subscription, by=None, now=now, reason=states.PAYMENT_FAILED)
    except ValueError as refusal:
        subscription.park(f"It could not be canceled after the last try to charge it: {refusal}", now=now)
        subscription.save(update_fields=["problem", "problem_at"])


def move(subscription: Subscription, status: str, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    before, changes = subscription.status, {"status": [subscription.status, status]}
    subscription.status = status
    subscription.updated = now
    subscription.version += 1
    subscription.save(update_fields=["status", "updated", "version"])
    if (before in COUNTED) != (status in COUNTED):
        count_now(subscription, now=now)
    subscription.record("updated", by=by, now=now, changes=changes, invoice=invoice.public_id)
