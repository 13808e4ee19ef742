"""Keyset pages: the next page starts behind the last row seen, so that a deep page costs what the first one costs."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet


class BadCursor(ValueError):
    """The cursor was not made by this ordering (a link was changed, or is from another list)."""


@dataclass(frozen=True)
class Page:
    """One page of rows with the cursors of its neighbours ('' where there is none)."""

    rows: list
    next: str
    previous: str


def encode(direction: str, values: Sequence) -> str:
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    packed = json.dumps([direction, plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(cursor, model: type[Model], fields: Sequence[str]) -> tuple[str, list]:
    """(direction, values) of a cursor, each value checked by its model field. Raises BadCursor."""
    try:
        direction, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        python = [checked(model, name, value) for name, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
        raise BadCursor(cursor) from error
    if direction not in ("after", "before"):
        raise BadCursor(cursor)
    return direction, python


def checked(model, name: str, value):
    """The value as the model field `name` has it. Raises an error that `decode` knows for what no database can hold."""
    python = model._meta.get_field(name.lstrip("-")).to_python(value)
    if python is None:
        raise ValueError(name)
    if isinstance(python, datetime):
        return python.replace(tzinfo=python.tzinfo or UTC).astimezone(UTC)
    if isinstance(python, str) and b"\x00" in python.encode():  # half surrogates cannot be encoded
        raise ValueError(name)
    return python


def seek(fields: Sequence[str], values: Sequence, forward: bool, column_of: Callable[[str], str] = str) -> Q:
    """The condition for rows behind `values` in the order `fields` (like Django's order_by names)."""
    condition = Q()
    for name, value in reversed(list(zip(fields, values, strict=True))):
        descending = name.startswith("-")
        column = column_of(name.lstrip("-"))
        operator = "lt" if descending == forward else "gt"
        here = Q(**{f"{column}__{operator}": value})
        # `a <= x AND (a < x OR rest)` lets both databases seek in one index; `a < x OR (a = x AND rest)` does not.
        condition = Q(**{f"{column}__{operator}e": value}) & (here | condition) if condition else here
    return condition


def page(queryset: QuerySet, fields: Sequence[str], cursor="", size: int = 50) -> Page:
    """The page of `queryset` ordered by `fields` (unique together) that starts at `cursor`. Raises BadCursor."""
    direction, values = decode(cursor, queryset.model, fields) if cursor else ("after", None)
    forward = direction == "after"
    order = fields if forward else [f[1:] if f.startswith("-") else f"-{f}" for f in fields]
    if values is not None:
        # A queryset may know that what a column holds is found elsewhere more quickly.
        column_of = getattr(queryset, "column_of", str)
        queryset = queryset.filter(seek(fields, values, forward, column_of))
    rows = list(queryset.order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if not forward:
        rows.reverse()
    has_next, has_previous = (more, values is not None) if forward else (True, more)
    return Page(
        rows,
        encode("after", key(rows[-1], fields)) if rows and has_next else "",
        encode("before", key(rows[0], fields)) if rows and has_previous else "",
    )


def key(row: Model, fields: Sequence[str]) -> list:
    return [getattr(row, name.lstrip("-")) for name in fields]
