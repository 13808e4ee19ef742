"""How the recurring revenue of one locked subscription is worked out again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicing.subscriptions.models.revenue.recording import note, take_discounts, write
from invoicing.subscriptions.models.verbs.loading import course_of

if TYPE_CHECKING:
    from invoicing.subscriptions.models.subscription import Subscription


def count_now(subscription: Subscription, *, now: datetime, at: datetime | None = None) -> None:
    """Count a locked subscription with its discounts as they are; what changed did so `at` a moment, or now."""
    course = course_of(subscription)
    take_discounts(course, at or now)
    note(course, at=at or now)
    write(course)


def count_first(subscription: Subscription, *, now: datetime) -> None:
    """Count a locked subscription that never was, since it is billed."""
    billed_from = max(subscription.start, subscription.trial_end or subscription.start)
    count_now(subscription, now=now, at=min(billed_from, now))
