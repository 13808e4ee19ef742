"""What goes with a subscription that ended: nothing of it is planned, discounted or tried any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from customers.models.discount import Discount
from invoicing.collecting.models.collection import Collection
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models import states

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.subscriptions.models.course import Course
    from invoicing.subscriptions.models.subscription import Subscription


def close(course: Course, *, by: User | None, now: datetime, **about: Any) -> None:
    """What belongs to a subscription that ended: nothing of it is planned or tried any more."""
    subscription = course.subscription
    subscription.planned_changes.filter(done_at=None, dropped_at=None).update(dropped_at=now)
    course.planned = []
    for discount in Discount.objects.of_subscriptions([subscription.public_id]).open():
        discount.end_for_subscription(by=by, now=now, cause=f"Subscription {subscription} ended")
    if subscription.status == states.INCOMPLETE_EXPIRED and subscription.latest_invoice:
        invoice = subscription.latest_invoice
        if invoice.status == "open":
            invoice.void(by=by, now=now)
    stop_tries(subscription, but=about.get("invoice"), by=by, now=now)
    subscription.record("deleted", by=by, now=now, reason=subscription.reason, **about)


def stop_tries(subscription: Subscription, *, but: str | None, by: User | None, now: datetime) -> None:
    """What is open of it, `but` its last invoice, is charged no more by itself: staff decide that."""
    tried = Q(collection__next_payment_attempt__isnull=False) | Q(collection__waits=True)
    found = Invoice.objects.filter(tried, subscription=subscription.public_id, status="open")
    for invoice in found.exclude(public_id=but or "").order_by("pk"):
        Collection.stop(invoice, by=by, now=now)
