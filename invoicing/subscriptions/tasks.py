"""What the clock does for subscriptions: all that is due is billed, in batches, and what cannot be billed waits."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from invoicing.subscriptions.models.revenue.adding import add_movements
from invoicing.subscriptions.models.revenue.following import count_again
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.run.garbage import collected_afterwards
from invoicing.subscriptions.models.run.renewing import renew_together
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.advancing import advance
from invoicing.subscriptions.models.verbs.retrying import FAULT

log = logging.getLogger("billfold")
BATCH = 500
# So many are counted again in one round of the clock.
MOST = 20_000
LEASE = timedelta(minutes=5)
# One statement: what another machine looks at just now is passed over (SQLite has one writer at a time).
TAKE = """UPDATE {table} SET leased_until = %s WHERE id IN (
    SELECT id FROM {table} WHERE next_at <= %s AND problem = '' AND (leased_until IS NULL OR leased_until <= %s)
    ORDER BY next_at, customer_id LIMIT %s {skip}) RETURNING id"""


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
    done, run = 0, None
    while keys := lease(now):
        run = run or BillingRun.begin(Subscription.objects.due(now).count() + len(keys), until=now)
        with collected_afterwards():
            done += bill(keys, now, run)
    if run:
        run.end()
    return done


def lease(now: datetime) -> list[int]:
    """The keys of a batch that nobody else holds, held by this machine for a while."""
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    sql = TAKE.format(table=Subscription._meta.db_table, skip=skip)
    with connection.cursor() as cursor:
        adapt = connection.ops.adapt_datetimefield_value
        cursor.execute(sql, [adapt(now + LEASE), adapt(now), adapt(now), BATCH])
        return sorted(key for (key,) in cursor.fetchall())


def bill(keys: Sequence[int], now: datetime, run: BillingRun) -> int:
    """Bill these, together as far as that can be. A batch that fails is done by halves, down to the one that is bad."""
    if len(keys) == 1:
        return advance_one(keys[0], now, run)
    before = run.counted
    try:
        left = renew_together(keys, now=now, run=run)
    except Exception as error:
        run.counted = before
        log.warning("%s subscriptions could not be billed together, they are done by halves: %r", len(keys), error)
        left = None
    if left is None:
        middle = len(keys) // 2
        return bill(keys[:middle], now, run) + bill(keys[middle:], now, run)
    return len(keys) - len(left) + sum(advance_one(key, now, run) for key in left)


def advance_one(key: int, now: datetime, run: BillingRun) -> int:
    """One subscription; a fault stops no other one, and stands on its page."""
    subscription = Subscription.objects.get(pk=key)
    before = run.counted
    try:
        done = advance(subscription, now=now, run=run)
    except Exception as error:
        run.counted = before
        log.exception("Subscription %s could not be billed", subscription.public_id)
        words = str(error) if isinstance(error, ValueError) else FAULT
        Subscription.objects.filter(pk=key).update(problem=words[:500], problem_at=now, leased_until=None)
        run.count(0, (), parked=1)
        return 0
    Subscription.objects.filter(pk=key).update(leased_until=None)
    return bool(done)
