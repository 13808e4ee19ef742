"""The next invoice of a subscription as it will be, drawn up in memory by the code that will make it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing_site.company.models import Company
from invoicing.subscriptions.editor.figures import shown
from invoicing.subscriptions.models.course import Course
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.foreseeing import Foresight
from invoicing.subscriptions.models.verbs.loading import course_of


def foresight_of(course: Course, now: datetime) -> Foresight:
    """What comes of the subscription from here on; the rows of `course` are changed in memory. Raises ValueError."""
    load_usage(course)
    subscription = course.subscription
    # What it waits for is said elsewhere: here stands what comes once that is set right.
    subscription.problem = ""
    own = subscription.running_discounts(now)
    found = Foresight(course, subscription.customer, Company.current(), own)
    found.until(1)
    return found


def upcoming(subscription: Subscription, now: datetime) -> dict[str, Any]:
    """{events: what happens until the next invoice, with it; problem: why it cannot be foreseen}."""
    if not subscription.is_live:
        return {"events": [], "problem": ""}
    try:
        return {"events": shown(foresight_of(course_of(subscription), now)), "problem": ""}
    except ValueError as error:
        return {"events": [], "problem": str(error)}


def next_order(subscription: Subscription, now: datetime) -> int:
    """What the next invoice comes to before discounts, in minor units; 0 where there is none."""
    try:
        found = foresight_of(course_of(subscription), now).found
    except ValueError:
        return 0
    return found[0].totals.subtotal if found else 0
