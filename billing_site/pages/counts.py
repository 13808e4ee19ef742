"""How many rows there are, in words, without counting a whole table."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model, QuerySet

COUNT_LIMIT = 1_000


def count_label(queryset: QuerySet, *, everything: Sequence[str] = (), known: int | None = None) -> str:
    """How many rows, in words: exact up to 1,000, else "1,000+" for a part of a table.

    For the whole one, whose order `everything` is, "about 1.2 M"; in that order the database reads an index only.
    `known` is the number where it was counted already, as far as one past the limit.
    """
    count = queryset.order_by(*everything).values("pk")[: COUNT_LIMIT + 1].count() if known is None else known
    if count <= COUNT_LIMIT:
        return f"{count:,}"
    estimate = table_estimate(queryset.model) if everything else 0
    return f"about {short_number(estimate)}" if estimate > COUNT_LIMIT else f"{COUNT_LIMIT:,}+"


def table_estimate(model: type[Model]) -> int:
    """About how many rows the table has, without reading it: the planner's figure, or the highest key on SQLite."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = %s", [model._meta.db_table])
        else:
            cursor.execute(f"SELECT max(id) FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        return cursor.fetchone()[0] or 0


def short_number(number: int) -> str:
    """'1.2 M', '340,000'."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f}".removesuffix(".0") + " M"
    return f"{round(number, -3):,}"
