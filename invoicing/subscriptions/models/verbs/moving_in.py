"""Subscriptions that run elsewhere and move in: their current period is paid already, the next one is billed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from billing_site.company.models import Company
from billing_site.lib.db.rows import insert_unless_there
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from customers.models.discount import Discount
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.charged import check_method
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import note_period
from invoicing.subscriptions.models.course import RENEWAL, Course, Step
from invoicing.subscriptions.models.discounts import Wanted
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.invoices.worth import percent_of
from invoicing.subscriptions.models.item import MovedIn
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.closing import close
from invoicing.subscriptions.models.verbs.creating import Choice, check_choices, new_item, priced, told
from invoicing.subscriptions.models.verbs.loading import course_of, save
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused, check_trial, cycle_of
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import Cycle, Period, whole_second

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.coupon import Coupon
    from customers.models.customer import Customer
    from invoicing.subscriptions.rules.life import State

LONGEST_AHEAD = timedelta(days=5 * 366)
HERE = "The subscription with the reference “{}” is here already."
BILLED = "It was billed since. Cancel it instead."


def draw_up_running(
    customer: Customer,
    choices: Sequence[Choice],
    *,
    now: datetime,
    paid_until: datetime | None = None,
    started: datetime | None = None,
    trial_end: datetime | None = None,
    cancel_at: datetime | None = None,
    currency: str = "",
    discounts: Sequence[Discount] = (),
    company: Company | None = None,
    **fields: Any,
) -> Course:
    """An unsaved subscription whose current period, up to `paid_until` or the end of the trial, is not billed here.

    It may have archived prices, as whoever has one keeps it. Raises SubscriptionRefused.
    """
    company, at = company or Company.current(), whole_second(now)
    currency = currency or customer.currency or choices[0].price.currency
    check_choices(choices, currency)
    next_at = check_paid(paid_until, trial_end, at)
    cycle = cycle_of(choices[0].price, next_at, company)
    usual = Period(cycle.boundary(-1), next_at)
    begun = period_begins(cycle, at, check_started(started, at, next_at), is_trial=bool(trial_end))
    subscription = Subscription(
        public_id=public_id(Subscription.prefix, now),
        customer=customer,
        currency=currency,
        start=whole_second(started) if started else begun,
        **times(cycle, Period(begun, next_at), is_trial=bool(trial_end)),
        created=now,
        updated=now,
        **fields,
    )
    course = Course(subscription, [new_item(choice, begun, now) for choice in choices], prices=priced(choices))
    take_paid(course, usual, discounts, now)
    end_at(subscription, cancel_at, at)
    return course


def times(cycle: Cycle, period: Period, *, is_trial: bool) -> dict[str, Any]:
    """What it says of its cycle and its current period."""
    return {
        "status": states.TRIALING if is_trial else states.ACTIVE,
        "interval": cycle.interval,
        "interval_count": cycle.every,
        "time_zone": cycle.zone,
        "anchor": period.end,
        "current_period_start": period.start,
        "current_period_end": period.end,
        "trial_start": period.start if is_trial else None,
        "trial_end": period.end if is_trial else None,
    }


def check_paid(paid_until: datetime | None, trial_end: datetime | None, now: datetime) -> datetime:
    """When the next period begins."""
    check_trial(trial_end, now)
    if trial_end:
        if paid_until and paid_until != trial_end:
            raise SubscriptionRefused(
                "paid_until", "In a trial nothing is paid: leave it empty, or the end of the trial."
            )
        return whole_second(trial_end)
    if paid_until is None:
        raise SubscriptionRefused("paid_until", "Say until when it is paid, or when its trial ends.")
    if paid_until > now + LONGEST_AHEAD:
        raise SubscriptionRefused("paid_until", "It is paid for at most five years ahead.")
    return whole_second(paid_until)


def check_started(started: datetime | None, now: datetime, next_at: datetime) -> datetime | None:
    if started and (started > now or started >= next_at):
        raise SubscriptionRefused(
            "started", "It runs already: it started in the past, before the day it is paid until."
        )
    return started and whole_second(started)


def period_begins(cycle: Cycle, now: datetime, started: datetime | None, *, is_trial: bool) -> datetime:
    """When the current period began: one before it is paid until, or earlier where more than one is paid."""
    if cycle.boundary(1) <= now:
        raise SubscriptionRefused("paid_until", "More than one period would be billed at once. Choose a later day.")
    if is_trial:
        return started or now
    earliest = min(cycle.boundary(-1), now)
    return max(started, earliest) if started else earliest


def end_at(subscription: Subscription, cancel_at: datetime | None, now: datetime) -> None:
    """Plan its end, which takes nothing from what is paid."""
    if cancel_at is None:
        return
    if cancel_at <= now:
        raise SubscriptionRefused("cancel_at", "It ends in the future.")
    subscription.cancel_at = whole_second(cancel_at)
    subscription.canceled_at = now
    subscription.reason = states.REQUESTED


def take_paid(course: Course, usual: Period, discounts: Iterable[Discount], now: datetime) -> None:
    """The current period as paid in full elsewhere, after these discounts: that is what later changes give back.

    What is used of metered items until then is not billed here.
    """
    state, subscription = course.state, course.subscription
    stretch = state.period or usual
    if state.is_free:
        course.take(life.try_out(state, stretch), stretch.start)
        return
    items = tuple(replace(item, used_until=stretch.end) for item in state.items)
    ahead = life.bill_ahead(replace(state, items=items), stretch, usual).state
    snapshots = [coupon_snapshot(each.coupon, now=now, discount=each) for each in discounts]
    percents = tuple(percent_of(each) for each in snapshots if each.get("percent_off") is not None)
    charged, off = reduced(replace(ahead, percents=percents), amount_off(snapshots))
    course.take(life.Billed(life.discounted(ahead, charged, percents, off)), stretch.start)
    shares = [[str(each.share), list(each.products)] for each in percents]
    subscription.reductions = {"percents": shares, "off": off} if snapshots else {}


def amount_off(snapshots: Iterable[dict]) -> int:
    return sum(each["amount_off"] for each in snapshots if each.get("amount_off") is not None)


def reduced(state: State, off: int) -> tuple[dict[str, int], dict[str, int]]:
    """({item: what was paid for it}, {item: what amounts off took of that}), in minor units, of what was paid ahead."""
    charged: dict[str, int] = {}
    taken: dict[str, int] = {}
    for item in state.items:
        if item.segment:
            left = floor(Fraction(item.segment.charged) * state.reduction(item.id, item.rate).keeps)
            taken[item.id] = min(left, off)
            charged[item.id] = left - taken[item.id]
            off -= taken[item.id]
    return charged, {item: amount for item, amount in taken.items() if amount}


@whole
def move_in(
    customer: Customer,
    choices: Sequence[Choice],
    reference: str,
    *,
    by: User | None,
    now: datetime,
    coupons: Sequence[Coupon] = (),
    **fields: Any,
) -> Subscription:
    """Have a subscription that runs elsewhere from now on: nothing is billed before the day it is paid until.

    `reference` is what it is called there, once for all; `fields` are those of `draw_up_running`. Raises
    SubscriptionRefused, DeletedCustomer, CurrencyLocked, MethodRefused, CouponRefused.
    """
    customer = customer.locked()
    if MovedIn.objects.filter(reference=reference).exists():
        raise SubscriptionRefused("reference", HERE.format(reference))
    refuse_too_many(customer)
    check_method(customer, fields.get("default_payment_method", ""))
    course = draw_up_running(customer, choices, now=now, **fields)
    subscription = course.subscription
    because = f"a subscription is in {subscription.currency.upper()}"
    customer.lock_currency(subscription.currency, because, by=by, now=now)
    subscription.save(force_insert=True)
    moved = MovedIn(subscription=subscription, reference=reference, paid_until=subscription.anchor, created=now)
    # Somebody else may bring the same one just now: the database keeps one, and the other is told.
    if not insert_unless_there(moved):
        raise SubscriptionRefused("reference", HERE.format(reference))
    wanted = Wanted(coupons, (), lambda: 0)
    wanted.give(subscription, customer, by=by, now=now)
    if coupons:
        usual = Period(subscription.cycle.boundary(-1), subscription.anchor)
        take_paid(course, usual, subscription.running_discounts(now), now)
    save(course, now=now)
    subscription.record("created", by=by, now=now, items=told(course), reference=reference)
    note_period(course, Step(subscription.start, RENEWAL, period=subscription.period), None, now=now)
    return subscription


def refuse_too_many(customer: Customer) -> None:
    most = Subscription.MOST_OF_A_CUSTOMER
    if Subscription.objects.live().filter(customer=customer).count() >= most:
        raise SubscriptionRefused("customer", f"A customer has at most {most} subscriptions.")


@whole
def move_out(subscription: Subscription, *, by: User | None, now: datetime) -> bool:
    """Take it back while nothing of it was billed: it ends without an invoice, and its reference may come again.

    False where it is over. Raises IllegalMove.
    """
    _, current = subscription.locked_with_customer()
    if not current.is_live:
        return False
    billed = Invoice.objects.filter(subscription=current.public_id).exists()
    if billed or InvoiceItem.objects.pending().filter(subscription=current.public_id).exists():
        raise IllegalMove(BILLED)
    course = course_of(current)
    with held(current):
        course.end(max(whole_second(now), current.start), bills_usage=False)
        current.comment = "Its import was undone."
        close(course, by=by, now=now)
        MovedIn.objects.filter(subscription=current).delete()
        save(course, now=now)
    subscription.__dict__.update(current.__dict__)
    return True
