"""How movements join the sums of their months, and how these are read: sums, and what has not joined them yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Value

from invoicing.subscriptions.models.revenue.movement import KEY, RevenueMovement, RevenueTotal

AT_ONCE = 5000
COLUMNS = ("currency", "month", "kind", "amount", "count", "customers")


class Total(NamedTuple):
    """The sums of one kind in one month."""

    currency: str
    month: date
    kind: str
    amount: int
    number: int
    customers: int


def add_movements(now: datetime) -> int:
    """Have what the ledger has join the totals; returns how many rows that were."""
    done = 0
    while added := add_some():
        done += added
        if added < AT_ONCE:
            break
    return done


@transaction.atomic
def add_some() -> int:
    """Up to AT_ONCE rows, the oldest first; what another machine is adding is left to it."""
    waiting = RevenueMovement.objects.to_be_added().order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    keys = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    chosen = RevenueMovement.objects.filter(pk__in=keys)
    add(Total(*each) for each in chosen.by_month())
    chosen.update(is_added=True)
    return len(keys)


def add(totals: Iterable[Total]) -> None:
    """Raise the sums, always in the same order, so that two that add never wait for each other in a circle."""
    table = RevenueTotal._meta.db_table
    raised = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in COLUMNS[3:])
    sql = (
        f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES (%s, %s, %s, %s, %s, %s) "  # noqa: S608
        f"ON CONFLICT (currency, month, kind) DO UPDATE SET {raised}"
    )
    rows = sorted(totals)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def totals(currency: str = "") -> list[Total]:
    """All sums, of one currency or of all, by one statement: a row that joins them meanwhile counts once."""
    kept, waiting = RevenueTotal.objects.order_by(), RevenueMovement.objects.to_be_added()
    if currency:
        kept, waiting = kept.filter(currency=currency), waiting.filter(currency=currency)
    # Grouped by the database they would be read by the index of months, all of them.
    rest = waiting.order_by().values_list(*KEY, "amount", Value(1), "customers")
    found: dict[tuple, list[int]] = {}
    for *key, amount, count, customers in kept.values_list(*COLUMNS).union(rest, all=True):
        before = found.setdefault(tuple(key), [0, 0, 0])
        found[tuple(key)] = [a + b for a, b in zip(before, (amount, count, customers), strict=True)]
    return [Total(*key, *sums) for key, sums in sorted(found.items())]
