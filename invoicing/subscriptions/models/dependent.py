"""What becomes of subscriptions when customers are merged or deleted, and what follows from their invoices."""

from __future__ import annotations

from collections.abc import Collection as Keys
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from billing_site.jobs.queue import enqueue
from billing_site.lib.text import count_of
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.rules.event_parts import UndoRefused
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.invoices import following
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.revenue.following import follow_customers
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.verbs.ending import cancel

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

on_invoice = following.on_invoice


def repoint(from_pk: int, to_pk: int) -> dict:
    """Give the live subscriptions of one customer to another; returns their keys, for `put_back`."""
    keys = list(Subscription.objects.live().filter(customer=from_pk).values_list("pk", flat=True))
    move(keys, from_pk, to_pk)
    return {"subscriptions": keys}


def put_back(from_pk: int, to_pk: int, moved: dict) -> None:
    """Return what `repoint` moved. Raises UndoRefused when one of them was billed to the other one since."""
    keys = moved["subscriptions"]
    billed = SubscriptionPeriod.objects.filter(subscription__in=keys, invoice__customer=to_pk).first()
    if billed:
        raise UndoRefused(
            f"Subscription {billed.subscription} was billed to {Customer.objects.get(pk=to_pk)} afterwards."
        )
    move(keys, to_pk, from_pk)


def move(keys: Keys[int], from_pk: int, to_pk: int) -> None:
    """Give these of one customer to another, with the coupons that stand on them."""
    theirs = Subscription.objects.filter(pk__in=keys, customer=from_pk)
    ids = list(theirs.values_list("public_id", flat=True))
    theirs.update(customer=to_pk)
    Discount.objects.of_subscriptions(ids).hand_to(to_pk)


def on_merge(customer_pks: Keys[int], *, now: datetime) -> None:
    """Their subscriptions are billed to whom they belong now, by the next period."""


def on_delete(customer_pks: Keys[int], *, by: User | None, now: datetime) -> None:
    """Whoever is deleted is billed no more: their subscriptions end now, for good."""
    for subscription in Subscription.objects.live().filter(customer__in=customer_pks).order_by("pk"):
        cancel(subscription, by=by, now=now, bills_usage=False, reason=states.CUSTOMER_DELETED)


def on_erase(customer_pks: Keys[int], *, now: datetime) -> None:
    """What was said of the end, memos, metadata and the identifiers of usage may be personal."""
    theirs = Subscription.objects.filter(customer__in=customer_pks)
    theirs.update(comment="", description="", footer="", metadata={})
    used = UsageRecord.objects.filter(item__subscription__customer__in=customer_pks)
    used.update(identifier=Concat(Value("erased "), Cast("pk", CharField())))


def on_change(customer_pks: Keys[int], *, now: datetime) -> None:
    """The next invoice is made with what they are then; with another coupon they pay another amount from now on."""
    follow_customers(customer_pks, now=now)


def on_language(languages: dict[int, list[str]], *, now: datetime) -> None:
    """The next invoice is worded in what they prefer then."""


def on_coupon(public_id: str, *, now: datetime) -> None:
    """What runs on a subscription keeps running; invoices ask for its name when they are made."""


def on_price(key: int) -> None:
    """Who subscribed to the price in that currency pays another amount from the next period on, and counts with it."""
    enqueue("invoicing.subscriptions.figures.tasks.count_price", key)


def counts(customer_pks: Keys[int] | QuerySet) -> list[tuple[int, str]]:
    """How many subscriptions a deletion ends."""
    number = Subscription.objects.live().filter(customer__in=customer_pks).count()
    words = "subscription is" if number == 1 else "subscriptions are"
    return [(number, f"{words} canceled now, for good")]


def goes_along(from_pk: int) -> list[str]:
    """How many subscriptions a merge moves."""
    number = Subscription.objects.live().filter(customer=from_pk).count()
    return [count_of(number, "subscription")] if number else []


def stays_gone(customer_pk: int) -> list[str]:
    """Subscriptions that the deletion ended: that is for good."""
    number = Subscription.objects.filter(customer=customer_pk, reason=states.CUSTOMER_DELETED).count()
    stay = "stays" if number == 1 else "stay"
    return [f"{count_of(number, 'subscription')} that the deletion canceled {stay} canceled."] if number else []
