"""How recurring revenue follows what no verb of a subscription does: coupons, merges, time that passes."""

from __future__ import annotations

from collections.abc import Collection as Keys
from datetime import datetime

from django.db.models import Sum

from billing_site.lib.db.transaction import whole
from invoicing.subscriptions.models.following import is_held
from invoicing.subscriptions.models.revenue import movement as ledger
from invoicing.subscriptions.models.revenue.counting import lasting_discounts
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.revenue.recording import Note, row
from invoicing.subscriptions.models.revenue.recounting import count_first, count_now
from invoicing.subscriptions.models.subscription import Subscription


def follow_customers(customer_pks: Keys[int], *, now: datetime) -> None:
    """Have the subscriptions of these locked customers count for them, with the discounts that they have now."""
    found = Subscription.objects.live().filter(customer__in=customer_pks).order_by("pk")
    theirs = [each for each in found if not is_held(each.public_id)]
    if not theirs:
        return
    discounts = lasting_discounts(theirs, now)
    for subscription in theirs:
        if subscription.mrr_customer_id not in (None, subscription.customer_id):
            hand_over(subscription, now=now)
        if subscription.mrr_discounts != discounts[subscription.pk]:
            count_now(subscription, now=now)


def hand_over(subscription: Subscription, *, now: datetime) -> None:
    """What went to another customer by a merge leaves one sum and joins the other: two rows that come to nothing."""
    giver, taker = subscription.mrr_customer_id or subscription.customer_id, subscription.customer_id
    subscription.mrr_customer_id = taker
    subscription.save(update_fields=["mrr_customer"])
    if mrr := subscription.mrr:
        rows = [
            row(subscription, Note(now, -mrr, 0), ledger.TRANSFER, 0 if sum_of(giver, subscription) else -1, giver),
            row(subscription, Note(now, mrr, mrr), ledger.TRANSFER, 0 if sum_of(taker, subscription) else 1, taker),
        ]
        RevenueMovement.objects.bulk_create(rows)


def sum_of(customer: int | None, besides: Subscription) -> int:
    """What the other subscriptions that count for a customer come to."""
    others = Subscription.objects.filter(mrr_customer=customer, currency=besides.currency).exclude(pk=besides.pk)
    return others.aggregate(sum=Sum("mrr"))["sum"] or 0


@whole
def count_again(key: int, *, now: datetime) -> bool:
    """The same for one that the clock finds, and locks; False where nothing is to be counted by now.

    What was never counted counts since it is billed, a discount that ran out since then.
    """
    _, subscription = Subscription.objects.get(pk=key).locked_with_customer()
    until = subscription.mrr_until
    if subscription.mrr is None:
        count_first(subscription, now=now)
    elif until and until <= now:
        count_now(subscription, now=now, at=until)
    else:
        return False
    return True
