"""What the clock does for subscriptions: all that is due is billed, each customer's in a transaction of its own."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from invoicing.subscriptions.models.revenue.adding import add_movements
from invoicing.subscriptions.models.revenue.following import count_again
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.advancing import advance

log = logging.getLogger("billfold")
BATCH = 500
# So many are counted again in one round of the clock.
MOST = 20_000
LEASE = timedelta(minutes=5)
FAULT = "Billing it failed for a reason that the log of the server says. Try it again, or ask who runs the server."


def count_revenue(now: datetime) -> int:
    """Work out the recurring revenue of what lost a discount by now, or was never counted; then the sums of months."""
    ended = Subscription.objects.filter(mrr_until__lte=now).order_by("mrr_until", "pk")
    waiting = Subscription.objects.filter(mrr=None).order_by("pk")
    done = sum(count_one(key, now) for found in (ended, waiting) for key in found.values_list("pk", flat=True)[:MOST])
    add_movements(now)
    return done


def count_one(key: int, now: datetime) -> bool:
    """One subscription, in a transaction of its own; a fault stops no other one."""
    try:
        return count_again(key, now=now)
    except Exception:
        log.exception("The revenue of subscription %s could not be counted", key)
        return False


def advance_due_subscriptions(now: datetime) -> int:
    """Bill what is due by now; returns how many subscriptions something happened to."""
    done = 0
    while keys := lease(now):
        for key in keys:
            done += advance_one(key, now)
        if len(keys) < BATCH:
            break
    return done


def lease(now: datetime) -> list[int]:
    """The keys of a batch that nobody else holds, held by this machine for a while."""
    due = Subscription.objects.due(now).values_list("pk", flat=True)[:BATCH]
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    until = now + LEASE
    return [key for key in due if Subscription.objects.filter(free, pk=key).update(leased_until=until)]


def advance_one(key: int, now: datetime) -> int:
    """One subscription; a fault stops no other one, and stands on its page."""
    subscription = Subscription.objects.get(pk=key)
    try:
        done = advance(subscription, now=now)
    except Exception as error:
        log.exception("Subscription %s could not be billed", subscription.public_id)
        words = str(error) if isinstance(error, ValueError) else FAULT
        Subscription.objects.filter(pk=key).update(problem=words[:500], problem_at=now, leased_until=None)
        return 0
    Subscription.objects.filter(pk=key).update(leased_until=None)
    return bool(done)
