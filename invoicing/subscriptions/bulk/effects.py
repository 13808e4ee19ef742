"""What a bulk action would come to: how many change, how many refuse and why, the money now and a month by currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from billing_site.company.models import Company
from billing_site.lib.money.text import format_amount
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.bulk.terms import LATER, NOW, Terms, choices_for
from invoicing.subscriptions.models.bulk.change import BulkChange
from invoicing.subscriptions.models.course import Course
from invoicing.subscriptions.models.discounts import other_currency
from invoicing.subscriptions.models.query import SubscriptionQuerySet
from invoicing.subscriptions.models.revenue.counting import mrr_of, written
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.advancing import is_behind
from invoicing.subscriptions.models.verbs.changing import refuse_unless_changeable, try_change
from invoicing.subscriptions.models.verbs.ending import refuse_unless_live
from invoicing.subscriptions.models.verbs.foreseeing import caught_up
from invoicing.subscriptions.models.verbs.loading import course_of
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import whole_second
from invoicing.subscriptions.rules.life import Entry
from invoicing.totals.pricing import parts

# So many are tried before the question; of more the figures are those of the first ones.
TRIED = 200
SHOWN = 5


@dataclass(frozen=True)
class Effect:
    """What it does to one subscription, in minor units before tax: billed at once, on the next invoice, each month."""

    at_once: int = 0
    later: int = 0
    monthly: int = 0


@dataclass
class Effects:
    """`refused` are {why: how many}; `tried` of `total` were looked at."""

    total: int
    tried: int = 0
    changed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    sums: dict[str, list[int]] = field(default_factory=dict)
    first: list[tuple[Subscription, str]] = field(default_factory=list)

    def add(self, subscription: Subscription, effect: Effect) -> None:
        self.changed += 1
        sums = self.sums.setdefault(subscription.currency, [0, 0, 0])
        for place, amount in enumerate((effect.at_once, effect.later, effect.monthly)):
            sums[place] += amount
        if len(self.first) < SHOWN:
            self.first.append((subscription, signed(effect.monthly, subscription.currency)))

    @property
    def left(self) -> int:
        """How many refuse."""
        return self.tried - self.changed

    @property
    def is_partial(self) -> bool:
        return self.tried < self.total

    @property
    def money(self) -> list[dict[str, str]]:
        """A row a currency, in words."""
        names = ("at_once", "later", "monthly")
        return [
            {"currency": code.upper()} | {name: signed(sum, code) for name, sum in zip(names, sums, strict=True)}
            for code, sums in sorted(self.sums.items())
        ]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return self.refused.most_common()


def signed(amount: int, currency: str) -> str:
    return f"{'+' if amount > 0 else ''}{format_amount(amount, currency)}"


def foresee(terms: Terms, subscriptions: SubscriptionQuerySet, *, now: datetime) -> Effects:
    """Nothing is written."""
    found = Effects(subscriptions.count())
    for subscription in subscriptions.select_related("customer").order_by("pk")[:TRIED]:
        found.tried += 1
        try:
            effect = effect_on(terms, subscription, now)
        except ValueError as refusal:
            found.refused[str(refusal)] += 1
        else:
            found.add(subscription, effect)
    return found


def effect_on(terms: Terms, subscription: Subscription, now: datetime) -> Effect:
    """Raises ValueError, in words, as the verb would."""
    course, before = in_time(terms, subscription, now), subscription.mrr or 0
    subscription = course.subscription
    if terms.verb == BulkChange.CANCEL:
        return effect_of_end(terms, course, before, now)
    if terms.verb == BulkChange.COUPON and terms.coupon:
        return effect_of_coupon(terms.coupon, course, before, now)
    refuse_unless_changeable(subscription)
    choices = choices_for(terms, course.standing())
    if terms.when == LATER:
        return effect_later(course, choices, before)
    step = try_change(course, choices, now=now, proration=terms.proration)
    amount = sum_of(course, step.entries)
    monthly = mrr_of(subscription, course.standing()) - before
    return Effect(later=amount, monthly=monthly) if step.waits else Effect(at_once=amount, monthly=monthly)


def in_time(terms: Terms, subscription: Subscription, now: datetime) -> Course:
    """It as it is once what is due is billed, in memory: a coupon alone comes before that."""
    if is_behind(subscription, now) and terms.verb != BulkChange.COUPON:
        needs_all = terms.verb != BulkChange.CANCEL or terms.when != NOW
        return caught_up(subscription, Company.current(), now=now, needs_all=needs_all).course
    course = course_of(subscription)
    load_usage(course)
    return course


def effect_later(course: Course, choices: Sequence[Any], before: int) -> Effect:
    """From the end of the period on; nothing is billed for it before."""
    prices = {choice.price.interval for choice in choices} | {course.subscription.interval}
    if len(prices) > 1:
        raise IllegalMove("Another interval begins a new period: change it now.")
    for item, choice in zip(course.standing(), choices, strict=False):
        item.price, item.quantity = choice.price, choice.quantity
    return Effect(monthly=mrr_of(course.subscription, course.standing()) - before)


def effect_of_end(terms: Terms, course: Course, before: int, now: datetime) -> Effect:
    subscription = course.subscription
    refuse_unless_live(subscription)
    if terms.when != NOW:
        if subscription.cancel_at_period_end:
            raise IllegalMove("It ends with its period already.")
        return Effect(monthly=-before)
    step = course.end(max(whole_second(now), subscription.start), credits=terms.credits and subscription.bills_ahead)
    return Effect(at_once=sum_of(course, step.entries), monthly=-before)


def effect_of_coupon(coupon: Coupon, course: Course, before: int, now: datetime) -> Effect:
    subscription = course.subscription
    refuse_unless_live(subscription)
    if why := coupon.refusal(now) or other_currency(coupon, subscription, subscription.customer):
        raise IllegalMove(why)
    given = Discount.objects.filter(subscription=subscription.public_id, coupon=coupon, removed_at=None)
    if given.exists():
        raise IllegalMove("It has this coupon already.")
    discount = Discount.build(coupon, subscription.customer, now=now, subscription=subscription.public_id)
    if coupon.duration != Coupon.ONCE:
        subscription.mrr_discounts = [*subscription.mrr_discounts, written(discount)]
    return Effect(monthly=mrr_of(subscription, course.standing()) - before)


def sum_of(course: Course, entries: Iterable[Entry]) -> int:
    return sum(amount_of(course, entry) for entry in entries)


def amount_of(course: Course, entry: Entry) -> int:
    if entry.amount is not None:
        return entry.amount
    quantity = course.usage(entry) if entry.kind == life.USAGE else entry.rate.quantity
    return sum(part.amount for part in parts(entry.rate.pricing, quantity))
