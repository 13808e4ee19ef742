"""The periods of a subscription: counted from its anchor on the clocks of its time zone, so that they never drift."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from billing_site.lib.dates import months_later

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
INTERVALS = (DAY, WEEK, MONTH, YEAR)
# How long one of each takes at least and at most, in days: where to begin to look for the period of a moment.
USUAL = {DAY: 1, WEEK: 7, MONTH: 30.436875, YEAR: 365.2425}


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


class Period(NamedTuple):
    """From `start` (inclusive) to `end` (exclusive), aware instants in UTC."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        return int((self.end - self.start).total_seconds())


class Cycle(NamedTuple):
    """Periods of `every` intervals from `anchor` (an instant in UTC), each on the same wall clock of `zone`.

    In a shorter month a period begins on its last day (31 Jan, 28 Feb, 31 Mar); where clocks are put forward over the
    time of day, as much later; where they are put back over it, at the first of the two moments.
    """

    anchor: datetime
    zone: str
    interval: str
    every: int = 1

    def boundary(self, number: int) -> datetime:
        """When the period with this number begins; number 0 at the anchor, those before it have negative numbers."""
        if not number:
            return self.anchor
        zone = zone_of(self.zone)
        local = self.anchor.astimezone(zone).replace(tzinfo=None, fold=0)
        steps = number * self.every
        if self.interval in (DAY, WEEK):
            moved = local + timedelta(days=steps * (7 if self.interval == WEEK else 1))
        else:
            moved = months_later(local, steps * (12 if self.interval == YEAR else 1))
        return moved.replace(tzinfo=zone).astimezone(UTC)

    def number_at(self, moment: datetime) -> int:
        """The number of the period that `moment` is in: the last one that has begun."""
        days = (moment - self.anchor).total_seconds() / 86400
        number = int(days // (USUAL[self.interval] * self.every))
        while self.boundary(number) > moment:
            number -= 1
        while self.boundary(number + 1) <= moment:
            number += 1
        return number

    def period_at(self, moment: datetime) -> Period:
        """The period that `moment` is in. Where a zone left out a day, no period is without a second."""
        number = self.number_at(moment)
        return Period(self.boundary(number), self.boundary(number + 1))


def local_day(moment: datetime, zone: str):
    """The day of `moment` on the calendar of `zone`."""
    return moment.astimezone(zone_of(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """The instant in UTC at which `day` begins on the clocks of `zone`."""
    return datetime.combine(day, time.min, zone_of(zone)).astimezone(UTC)


def whole_second(moment: datetime) -> datetime:
    """`moment` in UTC without the fraction of its second: all of a second is one moment to the arithmetic."""
    return moment.astimezone(UTC).replace(microsecond=0)
