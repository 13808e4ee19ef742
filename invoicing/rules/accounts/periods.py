"""Periods that staff choose: months, quarters and years of the account's calendar, and own days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

CUSTOM = "custom"
# name -> (months that it lasts, how many of them back from today's)
NAMED = {
    "this_month": (1, 0),
    "last_month": (1, 1),
    "this_quarter": (3, 0),
    "last_quarter": (3, 1),
    "this_year": (12, 0),
    "last_year": (12, 1),
}
CHOICES = [
    *((name, name.replace("_", " ").capitalize()) for name in NAMED),
    (CUSTOM, "Own dates"),
]
MOST_DAYS = 366
# No account has days before it: calendars of its zone and of the database reach back to it.
EARLIEST = date(1900, 1, 1)


class Period(NamedTuple):
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def months(self) -> int:
        """1, 3 or 12 for a whole month, quarter or year; 0 for other days."""
        return next((n for n in (1, 3, 12) if self == whole(self.start, n)), 0)

    def __str__(self) -> str:
        if self.months == 12:
            return f"{self.start.year}"
        if self.months == 3:
            return f"Quarter {(self.start.month + 2) // 3}, {self.start.year}"
        if self.months == 1:
            return f"{self.start:%B %Y}"
        return " – ".join(f"{day:%d %b %Y}".lstrip("0") for day in (self.start, self.end))

    @property
    def previous(self) -> Period | None:
        """The period of the same length before this one; None before the first day there is."""
        try:
            if self.months:
                return whole(self.start - timedelta(days=1), self.months)
            return Period(self.start - (self.end - self.start) - timedelta(days=1), self.start - timedelta(days=1))
        except OverflowError:
            return None

    @property
    def next(self) -> Period | None:
        """The period of the same length after this one; None behind the last day there is."""
        try:
            first = self.end + timedelta(days=1)
            return whole(first, self.months) if self.months else Period(first, first + (self.end - self.start))
        except (OverflowError, ValueError):
            return None


def whole(day: date, months: int) -> Period:
    """The month, quarter or year in which a day lies."""
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return Period(date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1]))


def named(name: str, today: date) -> Period:
    """One of NAMED, as seen on `today`."""
    months, back = NAMED[name]
    found = whole(today, months)
    return whole(found.start - timedelta(days=1), months) if back else found
