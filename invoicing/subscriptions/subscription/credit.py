"""What ending a subscription now would give back, counted in memory by the code that gives it back."""

from __future__ import annotations

from datetime import datetime

from billing_site.lib.money.text import format_amount
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.loading import course_of
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import whole_second


def unused(subscription: Subscription, now: datetime) -> int:
    """What was billed for the time after now and would be given back, in minor units before tax; 0 for nothing."""
    if not subscription.bills_ahead:
        return 0
    entries, _ = life.give_back(course_of(subscription).state, max(whole_second(now), subscription.start))
    return -sum(entry.amount or 0 for entry in entries)


def credit_words(subscription: Subscription, now: datetime) -> str:
    """A sentence for who cancels; '' where there is nothing to give back."""
    try:
        amount = unused(subscription, now)
    except ValueError:
        return ""
    if amount <= 0:
        return ""
    return f"{format_amount(amount, subscription.currency)} was billed for the rest of the period, before tax."
