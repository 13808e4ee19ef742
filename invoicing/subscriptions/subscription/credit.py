"""What is billed first where the clock did not come by yet, and what ending a subscription now would give back."""

from __future__ import annotations

from datetime import datetime

from billing_site.company.models import Company
from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_amount
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.advancing import is_behind
from invoicing.subscriptions.models.verbs.foreseeing import Foresight, caught_up
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import whole_second


def in_time(subscription: Subscription, now: datetime) -> Foresight | None:
    """It as it is once what is due is billed, in memory; None where nobody can tell."""
    try:
        return caught_up(subscription, Company.current(), now=now, needs_all=False)
    except ValueError:
        return None


def due_words(subscription: Subscription, now: datetime) -> str:
    """A sentence for who does something to one that is behind; '' where nothing is due."""
    found = in_time(subscription, now) if is_behind(subscription, now) else None
    return said_of_due(found) if found else ""


def said_of_due(found: Foresight) -> str:
    due = [f"{short_date(each.at)}, {format_amount(each.totals.total, each.invoice.currency)}" for each in found.found]
    return f"What is due already is billed first: {'; '.join(due)}." if due else ""


def unused(found: Foresight, now: datetime) -> int:
    """What was billed for the time after now and would be given back, in minor units before tax; 0 for nothing."""
    subscription = found.course.subscription
    if not subscription.bills_ahead:
        return 0
    entries, _ = life.give_back(found.course.state, max(whole_second(now), subscription.start))
    return -sum(entry.amount or 0 for entry in entries)


def credit_words(found: Foresight, now: datetime) -> str:
    """A sentence for who cancels; '' where there is nothing to give back."""
    try:
        amount = unused(found, now)
    except ValueError:
        return ""
    if amount <= 0:
        return ""
    words = format_amount(amount, found.course.subscription.currency)
    return f"{words} was billed for the rest of the period, before tax."
