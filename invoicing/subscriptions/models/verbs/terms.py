"""Until when a subscription may be tried, when it is billed, when it ends, and who pays: what of that can be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from invoicing.collecting.models.method import PaymentMethod
from invoicing.models.invoice import Invoice
from invoicing.models.parts.charged import check_method
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.rules.calendar import MONTH, YEAR, Cycle, local_day, midnight, whole_second

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from customers.models.customer import Customer
    from invoicing.models.catalog.price import Price

YEARS_OF_TRIAL = 2
NO_METHOD = (
    "This customer has no payment method on file that can be charged. Add one first, or send the invoices by e-mail."
)
NO_EMAIL = "This customer has no e-mail address to send invoices to. Add one first, or charge them automatically."


class SubscriptionRefused(ValueError):
    """This cannot be subscribed to so; `field` is what is wrong, the text says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def check_trial(trial_end: datetime | None, now: datetime) -> None:
    if trial_end and trial_end <= now:
        raise SubscriptionRefused("trial_end", "A trial ends in the future.")
    if trial_end and trial_end > Cycle(now, "UTC", YEAR).boundary(YEARS_OF_TRIAL):
        raise SubscriptionRefused("trial_end", "A trial lasts at most two years.")


def first_billed(start: datetime, trial_end: datetime | None) -> datetime:
    """The first moment that is billed. Raises SubscriptionRefused."""
    check_trial(trial_end, start)
    return whole_second(trial_end) if trial_end else start


def dates(cycle: Cycle, start: datetime, trial_end: datetime | None) -> dict[str, Any]:
    """The fields of a subscription that its cycle, its start and its trial give."""
    return {
        "interval": cycle.interval,
        "interval_count": cycle.every,
        "time_zone": cycle.zone,
        "anchor": cycle.anchor,
        "start": start,
        "trial_start": start if trial_end else None,
        "trial_end": trial_end,
    }


def check_end(cancel_at: datetime | None, now: datetime, phases: Iterable[datetime]) -> None:
    if cancel_at and cancel_at <= now:
        raise SubscriptionRefused("cancel_at", "A subscription ends in the future.")
    if cancel_at and any(at >= cancel_at for at in phases):
        raise SubscriptionRefused("phases", "A phase begins before the subscription ends.")


def first_day(cycle: Cycle, anchor: datetime | None, day: int | None) -> datetime:
    """The anchor of periods that begin with the one of `cycle`, moved to a moment or to a day of the month."""
    if day is not None:
        return anchor_on_day(cycle, day)
    return anchor_for(cycle.anchor, anchor and whole_second(anchor), cycle)


def anchor_for(start: datetime, chosen: datetime | None, cycle: Cycle) -> datetime:
    """The anchor: the chosen moment, within one period of the first day that is billed, or that day itself."""
    if chosen is None:
        return start
    if chosen < start:
        raise SubscriptionRefused("anchor", "The billing day cannot be before the first day that is billed.")
    if chosen > cycle.boundary(1):
        raise SubscriptionRefused("anchor", "The first billing day is at most one period after the start.")
    return chosen


def anchor_on_day(cycle: Cycle, day: int) -> datetime:
    """The next midnight of the account that begins such a day of the month, at which periods of `cycle` begin then.

    It may lie past the first billing day: a day that this month lacks is clamped from there, and never drifts.
    """
    if cycle.interval not in (MONTH, YEAR):
        raise SubscriptionRefused(
            "anchor_day", "Only prices by the month or the year are billed on a day of the month."
        )
    if not 1 <= day <= 31:
        raise SubscriptionRefused("anchor_day", "A day of the month is from 1 to 31.")
    today = local_day(cycle.anchor, cycle.zone)
    if today.day == day:
        return cycle.anchor
    found = today
    while found.day != day:
        found += timedelta(days=1)
    return midnight(found, cycle.zone)


def cycle_of(price: Price, anchor: datetime, company: Company) -> Cycle:
    return Cycle(anchor, company.time_zone, price.interval, price.interval_count)


def refuse_unless_payable(subscription: Subscription, customer: Customer) -> None:
    """Raise for one too many, and for what is charged automatically without a method, unless a trial comes first."""
    if Subscription.objects.live().filter(customer=customer).count() >= Subscription.MOST_OF_A_CUSTOMER:
        raise SubscriptionRefused(
            "customer", f"A customer has at most {Subscription.MOST_OF_A_CUSTOMER} subscriptions."
        )
    check_method(customer, subscription.default_payment_method)
    if subscription.collection_method == Invoice.SEND and not customer.billing_emails:
        raise SubscriptionRefused("collection_method", NO_EMAIL)
    if subscription.collection_method != Invoice.CHARGE or subscription.trial_end:
        return
    if not PaymentMethod.objects.of(customer).chargeable(subscription.currency).exists():
        raise SubscriptionRefused("collection_method", NO_METHOD)
