"""Sums of usage by the hour, so that a period of a million records is added up from some hundred rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, models
from django.db.models import Sum

from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage.record import UsageRecord

HOUR = timedelta(hours=1)
ROWS = 300


class UsageHour(models.Model):
    """What was used of an item in one hour (UTC): the sum of what its records changed."""

    item = models.ForeignKey(SubscriptionItem, models.PROTECT, related_name="+", editable=False, db_index=False)
    hour = models.DateTimeField(editable=False)
    quantity = models.BigIntegerField(editable=False)

    objects: models.Manager[UsageHour] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "hour"], name="subscriptions_usage_hour")]

    def __str__(self) -> str:
        return f"{self.quantity} in the hour of {self.hour:%Y-%m-%d %H}:00"


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def add_to_hours(changes: Mapping[tuple[int, datetime], int]) -> None:
    """Add to the sums of these hours: {(item's key, hour): by how much}; in the order of the keys."""
    field, table = UsageHour._meta.get_field("hour"), UsageHour._meta.db_table
    changed = sorted((item, hour, change) for (item, hour), change in changes.items() if change)
    for at in range(0, len(changed), ROWS):
        part = changed[at : at + ROWS]
        marks = ", ".join(["(%s, %s, %s)"] * len(part))
        sql = (
            f"INSERT INTO {table} (item_id, hour, quantity) VALUES {marks} "  # noqa: S608
            f"ON CONFLICT (item_id, hour) DO UPDATE SET quantity = {table}.quantity + excluded.quantity"
        )
        stored = [(item, field.get_db_prep_save(hour, connection), change) for item, hour, change in part]
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for row in stored for value in row])


def used_between(item: int, start: datetime, end: datetime) -> int:
    """What was used of the item with this key from `start` (inclusive) to `end` (exclusive).

    Whole hours are read as their sums; only the records of the begun hours at both ends one by one.
    """
    first, last = hour_of(start + HOUR - timedelta(microseconds=1)), hour_of(end)
    if first > last:
        return of_records(item, start, end)
    whole = UsageHour.objects.filter(item=item, hour__gte=first, hour__lt=last).aggregate(sum=Sum("quantity"))["sum"]
    return (whole or 0) + of_records(item, start, first) + of_records(item, last, end)


def of_records(item: int, start: datetime, end: datetime) -> int:
    if start >= end:
        return 0
    found = UsageRecord.objects.filter(item=item, timestamp__gte=start, timestamp__lt=end)
    return found.aggregate(sum=Sum("change"))["sum"] or 0


def by_hour(changes: Iterable[tuple[int, datetime, int]]) -> dict[tuple[int, datetime], int]:
    """{(item's key, hour): sum} of (item's key, moment, change)."""
    found: dict[tuple[int, datetime], int] = {}
    for item, moment, change in changes:
        key = (item, hour_of(moment))
        found[key] = found.get(key, 0) + change
    return found
