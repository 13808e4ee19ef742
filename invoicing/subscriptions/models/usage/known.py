"""Which reports are known already, and what stood at a moment: read for a whole batch by few statements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from invoicing.subscriptions.models.usage.record import UsageRecord

PAIRS = 500
TIMESTAMP = UsageRecord._meta.get_field("timestamp")
COLUMN = TIMESTAMP.get_col(UsageRecord._meta.db_table)


def by_identifier(pairs: Collection[tuple[int, str]]) -> dict[tuple[int, str], UsageRecord]:
    """{(item's key, identifier): record} of those that are known; each pair is looked up in the index of both."""
    table, found, ordered = UsageRecord._meta.db_table, {}, sorted(pairs)
    for at in range(0, len(ordered), PAIRS):
        part = ordered[at : at + PAIRS]
        marks = ", ".join(["(%s, %s)"] * len(part))
        # Joined, for SQLite looks in no index for pairs IN a list.
        sql = (
            f"WITH wanted (item, name) AS (VALUES {marks}) SELECT record.* FROM wanted "  # noqa: S608
            f"JOIN {table} record ON record.item_id = wanted.item AND record.identifier = wanted.name"
        )
        for record in UsageRecord.objects.raw(sql, [value for pair in part for value in pair]):
            found[record.item_id, record.identifier] = record
    return found


def sums_at(pairs: Collection[tuple[int, datetime]]) -> dict[tuple[int, datetime], int]:
    """{(item's key, moment): what was used at that second} of those moments for which something is known."""
    table, found, ordered = UsageRecord._meta.db_table, {}, sorted(pairs)
    for at in range(0, len(ordered), PAIRS):
        part = ordered[at : at + PAIRS]
        marks = ", ".join(["(%s, %s)"] * len(part))
        stored = [(item, TIMESTAMP.get_db_prep_value(moment, connection)) for item, moment in part]
        sql = (
            f"WITH wanted (item, moment) AS (VALUES {marks}) "  # noqa: S608
            f"SELECT record.item_id, record.timestamp, SUM(record.change) FROM wanted "
            f"JOIN {table} record ON record.item_id = wanted.item AND record.timestamp = wanted.moment "
            f"GROUP BY record.item_id, record.timestamp"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for pair in stored for value in pair])
            for item, moment, total in cursor.fetchall():
                found[item, read(moment)] = int(total)
    return found


def read(stored: Any) -> datetime:
    """A moment as the database gives it."""
    for convert in connection.ops.get_db_converters(COLUMN):
        stored = convert(stored, COLUMN, connection)
    return stored


def overwritten(keys: Collection[int]) -> set[int]:
    """Which of the records with these keys count no more, since what was used at their second was set later."""
    later = UsageRecord.objects.filter(
        item=OuterRef("item"),
        timestamp=OuterRef("timestamp"),
        id__gt=OuterRef("id"),
        action=UsageRecord.SET,
        replaces=None,
    )
    return set(UsageRecord.objects.filter(Exists(later), pk__in=keys).values_list("pk", flat=True))


def replaced(keys: Collection[int]) -> dict[int, int]:
    """{key: key of the record that replaced it} of those that were."""
    found = UsageRecord.objects.filter(replaces__in=keys).values_list("replaces", "pk")
    return {old: new for old, new in found if old is not None}


def later_sets(record: UsageRecord) -> set[int]:
    """The keys of the records that set what was used at its second, after it."""
    there = UsageRecord.objects.filter(item=record.item_id, timestamp=record.timestamp, pk__gt=record.pk)
    return set(there.filter(action=UsageRecord.SET, replaces=None).values_list("pk", flat=True))
