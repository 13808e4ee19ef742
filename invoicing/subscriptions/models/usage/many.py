"""What was used of many items, each in a stretch of time of its own, added up by three statements for all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from billing_site.lib.db.rows import moment
from invoicing.subscriptions.models.usage.hours import HOUR, UsageHour, hour_of
from invoicing.subscriptions.models.usage.record import UsageRecord

STRETCHES = 300
SUM = """WITH wanted (place, item, since, until) AS (VALUES {marks})
    SELECT wanted.place, SUM(there.{sum}) FROM wanted JOIN {table} there
    ON there.item_id = wanted.item AND there.{at} >= wanted.since AND there.{at} < wanted.until GROUP BY wanted.place"""


class Stretch(NamedTuple):
    """From `start` (inclusive) to `end` (exclusive) of the item with this key."""

    item: int
    start: datetime
    end: datetime


def used_of_many(stretches: Collection[Stretch]) -> dict[Stretch, int]:
    """{stretch: what was used in it}, as `hours.used_between` says for one."""
    found = dict.fromkeys(stretches, 0)
    hours, records = [], []
    for stretch in found:
        first, last = hour_of(stretch.start + HOUR - timedelta(microseconds=1)), hour_of(stretch.end)
        if first > last:
            records.append((stretch, stretch.start, stretch.end))
            continue
        hours.append((stretch, first, last))
        records += [(stretch, stretch.start, first), (stretch, last, stretch.end)]
    add_up(found, hours, UsageHour._meta.db_table, "quantity", "hour")
    add_up(found, records, UsageRecord._meta.db_table, "change", "timestamp")
    return found


def add_up(
    found: dict[Stretch, int], wanted: list[tuple[Stretch, datetime, datetime]], table: str, sum: str, at: str
) -> None:
    """Add to each stretch what the rows between two moments come to."""
    wanted = [each for each in wanted if each[1] < each[2]]
    mark = "(%s, %s, %s::timestamptz, %s::timestamptz)" if connection.vendor == "postgresql" else "(%s, %s, %s, %s)"
    for begin in range(0, len(wanted), STRETCHES):
        part = wanted[begin : begin + STRETCHES]
        sql = SUM.format(marks=", ".join([mark] * len(part)), table=table, sum=sum, at=at)
        stored = [
            value
            for place, (stretch, since, until) in enumerate(part)
            for value in (place, stretch.item, moment(since, connection), moment(until, connection))
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, stored)
            for place, total in cursor.fetchall():
                found[part[place][0]] += int(total)
