"""A subscription with what belongs to it, read for its verbs and written after them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from invoicing.models.catalog.price import Price
from invoicing.subscriptions.models.course import Course
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.revenue.recording import OTHERS, note, write

if TYPE_CHECKING:
    from invoicing.subscriptions.models.subscription import Subscription

COLUMNS = ("price", "quantity", "billed", "used_until", "removed_at", "tax_rates", "metadata")


def prices_by_id(public_ids: Collection[str]) -> dict[str, Price]:
    """{public id: price with its product}"""
    found = Price.objects.filter(public_id__in=public_ids).select_related("product")
    return {price.public_id: price for price in found}


def course_of(subscription: Subscription) -> Course:
    """The subscription with its items, what is planned, and every price that these name."""
    items = list(subscription.items.filter(removed_at=None).select_related("price__product").order_by("id"))
    planned = list(subscription.planned_changes.filter(done_at=None, dropped_at=None))
    course = Course(subscription, items, planned)
    course.prices = {item.price.public_id: item.price for item in items}
    if missing := course.missing_prices():
        course.prices |= prices_by_id(missing)
    return course


def save(course: Course, *, now: datetime) -> None:
    """Write the rows of a course that its verb changed, with what happens next."""
    subscription = course.subscription
    moment = course.next()
    subscription.next_at = moment.at if moment else None
    subscription.updated = now
    subscription.version += 1
    note(course, at=now)
    subscription.save(update_fields=OTHERS)
    for item in course.items:
        item.subscription = subscription
    SubscriptionItem.objects.bulk_create([item for item in course.items if item.pk is None])
    SubscriptionItem.objects.bulk_update([item for item in course.items if item.pk], COLUMNS)
    write(course)
