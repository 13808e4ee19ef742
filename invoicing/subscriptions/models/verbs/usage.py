"""What was used of a subscription's metered items between two moments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from invoicing.subscriptions.models.usage import UsageRecord

if TYPE_CHECKING:
    from invoicing.subscriptions.models.course import Course
    from invoicing.subscriptions.rules.life import Entry


def usage_of(course: Course) -> Callable[[Entry], Decimal]:
    """What an entry of metered usage bills: the sum of its records."""
    keys = {item.public_id: item.pk for item in course.items}

    def used(entry: Entry) -> Decimal:
        found = UsageRecord.objects.filter(
            item=keys[entry.item], timestamp__gte=entry.start, timestamp__lt=entry.end
        ).aggregate(sum=Sum("quantity"))
        return Decimal(found["sum"] or 0)

    return used
