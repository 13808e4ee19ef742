"""When the goods or services of an invoice were supplied: the ways to say it, what can be, and what documents keep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

SAME, DAY, PERIOD = "issue", "day", "period"
CHOICES = [(SAME, "Same as the date of issue"), (DAY, "On a day"), (PERIOD, "Over a period")]
FIELDS = ("supply", "supply_start", "supply_end")
FIRST_YEAR, LAST_YEAR = 1970, 2199


class SupplyRefused(ValueError):
    """A day or period of supply that cannot be; `field` is which of FIELDS is wrong, the text says why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def checked(kind: str | None, start: date | None, end: date | None) -> tuple[str | None, date | None, date | None]:
    """(kind, first day, last day) as rows keep them: kind None says nothing, and only PERIOD has a last day.

    Raises SupplyRefused.
    """
    if not kind:
        return None, None, None
    if kind not in dict(CHOICES):
        raise SupplyRefused("supply", "Choose how the date of supply is told.")
    if kind == SAME:
        return SAME, None, None
    if start is None:
        raise SupplyRefused("supply_start", f"Choose the {'day of supply' if kind == DAY else 'first day'}.")
    check_year("supply_start", start)
    if kind == DAY:
        return DAY, start, None
    if end is None:
        raise SupplyRefused("supply_end", "Choose the last day.")
    check_year("supply_end", end)
    if end < start:
        raise SupplyRefused("supply_end", "The last day is before the first. Choose the first day or a later one.")
    return PERIOD, start, end


def check_year(field: str, day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise SupplyRefused(field, f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")


def kept(kind: str | None, start: date | None, end: date | None) -> dict | None:
    """What a document keeps of it, as plain JSON; None where it says nothing. Days without a kind, which no draft has,
    are kept too: a row that somebody changed is told from its document by them.
    """
    if not (kind or start or end):
        return None
    return {"kind": kind, "start": start and start.isoformat(), "end": end and end.isoformat()}


def of_note(document: dict) -> dict | None:
    """What a credit note keeps of the supply that its invoice's frozen `document` tells.

    The note has a date of issue of its own, so "same as the date of issue" becomes the day of the invoice.
    """
    supply = document.get("supply")
    if supply and supply["kind"] == SAME:
        return {"kind": DAY, "start": document["issued"][:10], "end": None}
    return supply


def span(periods: Iterable[tuple[date | None, date | None]]) -> tuple[date, date] | None:
    """The first and the last of the days of these periods, either end of which may be open; None for no day."""
    days = [day for period in periods for day in period if day]
    return (min(days), max(days)) if days else None
