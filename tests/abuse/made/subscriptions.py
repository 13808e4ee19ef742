"""Subscriptions in each state, their usage, bulk actions, runs and revenue."""

from datetime import timedelta
from decimal import Decimal

from customers.models.coupon import Coupon
from invoicing.subscriptions.models.bulk.change import BulkChange, BulkRow
from invoicing.subscriptions.models.revenue.adding import add_movements
from invoicing.subscriptions.models.revenue.movement import RevenueMovement, RevenueTotal
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.verbs.changing import change_later
from invoicing.subscriptions.models.verbs.creating import Choice
from invoicing.subscriptions.models.verbs.ending import cancel, cancel_later
from invoicing.subscriptions.models.verbs.pausing import pause
from tests.invoicing.subscriptions.factories import choice, price, subscription, use


def make_subscriptions(things):
    """One that runs, one that is paused and going to end, and one that ended."""
    by, now = things.by, things.now
    paused, ended = (subscription(now=now) for _ in range(2))
    calls = choice(price("Calls", 2, usage_type="metered", now=now))
    running = subscription(None, choice(price(now=now)), calls, now=now)
    use(running.items.get(price=calls.price), 5, now)
    things.rows["usage_record"] = list(UsageRecord.objects.all())
    pause(paused, "void", by=by, now=now)
    cancel_later(paused, None, by=by, now=now)
    # Somebody has to look at it, too.
    Subscription.objects.filter(pk=paused.pk).update(problem="The address is missing.", problem_at=now)
    cancel(ended, by=by, now=now)
    of_price = Choice(running.items.exclude(price=calls.price).get().price, Decimal(2))
    planned = [change_later(running, [of_price], now + timedelta(days=days), by=by, now=now) for days in (3, 4)]
    coupon = Coupon.create(by=by, now=now, public_id="SUBSCRIBED", percent_off=Decimal(5))
    discount = coupon.redeem_for_subscription(running.customer, running.public_id, by=by, now=now)
    trial = subscription(now=now, trial_end=now + timedelta(days=9))
    changed = BulkChange.begin("coupon", {"coupon": coupon.public_id}, "Apply the coupon", by=by, now=now)
    given = {"discount": discount.public_id}
    BulkRow.objects.create(change=changed, subscription=running, outcome=BulkRow.DONE, before=given)
    things.rows |= {"bulk_change": [changed], "bulk_verb": ["quantity", "price", "cancel", "coupon"]}
    things.rows |= {
        "subscription": [running, paused, ended],
        "in_trial": [trial],
        "subscription_item": list(running.items.all()),
        "period": list(running.periods.all()),
        "change": planned,
        "subscription_discount": [discount],
    }
    over, goes_on = (BillingRun.begin(3, until=now) for _ in range(2))
    over.end()
    things.rows["billing_run"] = [over, goes_on]
    add_movements(now)
    things.rows |= {"movement": list(RevenueMovement.objects.all()), "revenue": list(RevenueTotal.objects.all())}
