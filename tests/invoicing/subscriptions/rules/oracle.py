"""What a subscription should cost: the integral of its price over time, on a calendar and by tiers of its own.

Nothing here asks the rules that it judges: moments are seconds since 1970, days are counted from the civil calendar,
wall clocks are turned into moments by asking the zone alone, and tiers are added up one unit at a time.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from math import ceil
from zoneinfo import ZoneInfo

DAY_SECONDS = 86_400
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
zone_of = cache(ZoneInfo)


def offset(zone, moment):
    """Seconds that the clocks of `zone` are ahead of UTC."""
    return int(datetime.fromtimestamp(moment, zone_of(zone)).utcoffset().total_seconds())


def moment_of(zone, wall):
    """When the clocks of `zone` show `wall` (as if it were UTC) first; where they skip it, as much later."""
    before, after = offset(zone, wall - 36 * 3600), offset(zone, wall + 36 * 3600)
    found = [wall - ahead for ahead in {before, after} if offset(zone, wall - ahead) == ahead]
    return min(found, default=wall - before)


def month_length(year, month):
    """Of months counted from 0."""
    leap = month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return LENGTHS[month] + leap


@cache
def days_before(year):
    """Days from 1970 to the beginning of a year."""
    past = year - 1
    return 365 * (year - 1970) + (past // 4 - past // 100 + past // 400) - 477


def date_of(days):
    """(year, month from 0, day from 1) of a day counted from 1970."""
    year = 1970 + days // 366
    while days_before(year + 1) <= days:
        year += 1
    rest, month = days - days_before(year), 0
    while rest >= month_length(year, month):
        rest -= month_length(year, month)
        month += 1
    return year, month, rest + 1


def days_of(year, month, day):
    return days_before(year) + sum(month_length(year, each) for each in range(month)) + day - 1


class Calendar:
    """The boundaries of periods around an anchor, walked one by one."""

    def __init__(self, anchor, zone, interval, every):
        self.zone, self.interval, self.every = zone, interval, every
        self.days, self.time = divmod(anchor + offset(zone, anchor), DAY_SECONDS)
        self.date = date_of(self.days)
        self.marks, self.first, self.last = [anchor], 0, 0

    def boundary(self, number):
        steps = number * self.every
        if self.interval in ("day", "week"):
            days = self.days + steps * {"day": 1, "week": 7}[self.interval]
        else:
            year, month, day = self.date
            count = year * 12 + month + steps * {"month": 1, "year": 12}[self.interval]
            day = min(day, month_length(count // 12, count % 12))
            days = days_of(count // 12, count % 12, day)
        return moment_of(self.zone, days * DAY_SECONDS + self.time)

    def around(self, moment):
        """(start, end) of the period that a moment is in; a period without a second is none."""
        while self.marks[-1] <= moment:
            self.last += 1
            self.marks.append(self.boundary(self.last))
        while self.marks[0] > moment:
            self.first -= 1
            self.marks.insert(0, self.boundary(self.first))
        place = bisect_right(self.marks, moment)
        return self.marks[place - 1], self.marks[place]


def worth(pricing, quantity):
    """What so many cost for a whole period, in minor units, added up one unit at a time."""
    quantity = Fraction(quantity)
    if pricing.tiers:
        by_all = pricing.tiers_mode == "volume"
        return in_one_tier(pricing.tiers, quantity) if by_all else unit_by_unit(pricing.tiers, quantity)
    if pricing.divide_by == 1:
        return quantity * Fraction(pricing.unit_amount)
    packages, left = 0, quantity
    while left >= pricing.divide_by or (left > 0 and pricing.round == "up"):
        packages += 1
        left -= pricing.divide_by
    return packages * Fraction(pricing.unit_amount)


def tier_at(tiers, unit):
    return next(tier for tier in tiers if tier.up_to is None or unit <= tier.up_to)


def in_one_tier(tiers, quantity):
    tier = tier_at(tiers, quantity)
    return quantity * Fraction(tier.unit_amount) + Fraction(tier.flat_amount)


def unit_by_unit(tiers, quantity):
    """The flat fee of each tier that is reached, the first one by 0 already; a begun unit counts for its share."""
    reached, total = [tier_at(tiers, 0)], Fraction(0)
    for unit in range(1, ceil(quantity) + 1):
        tier = tier_at(tiers, unit)
        total += min(1, quantity - unit + 1) * Fraction(tier.unit_amount)
        if tier is not reached[-1]:
            reached.append(tier)
    return total + sum(Fraction(tier.flat_amount) for tier in reached)


@dataclass
class Piece:
    """A stretch of an item that is agreed to be billed: `cost` minor units a second."""

    key: tuple
    start: int
    end: int
    cost: Fraction


class Agreement:
    """What is agreed to be billed, act by act; `integral` is what it comes to, without what is used."""

    def __init__(self, calendar):
        self.calendar, self.rates, self.period, self.ends_at = calendar, {}, None, None
        self.pieces, self.within_second = {}, {}
        self.counted_from, self.stretches = {}, []
        self.free, self.percents, self.off = True, (), {}

    def full(self, rate):
        return worth(rate.pricing, rate.quantity)

    @property
    def integral(self):
        return sum((piece.cost * (piece.end - piece.start) for each in self.pieces.values() for piece in each), 0)

    def current(self, item, at):
        last = self.pieces.get(item, [])[-1:]
        return last[0] if last and last[0].start <= at < last[0].end else None

    def stop(self, item, at):
        if piece := self.current(item, at):
            piece.end = at

    def add(self, item, *piece):
        self.pieces.setdefault(item, []).append(Piece(*piece))

    def begin(self, at, calendar=None, *, bills_part=True):
        """A period that is billed ahead begins, on another calendar where one is given; the last one is over."""
        self.calendar = calendar or self.calendar
        usual = self.calendar.around(at)
        self.period, self.free = (at, usual[1]), False
        self.percents, self.off, self.within_second = (), {}, {}
        until = min(usual[1], self.ends_at or usual[1])
        self.count_until(at, self.rates)
        for item, rate in self.rates.items():
            if rate.is_metered:
                self.counted_from[item] = at
            elif bills_part or (at, until) == usual:
                self.add(item, rate.key, at, until, self.full(rate) / (usual[1] - usual[0]))

    def move(self, at, calendar):
        for item in self.rates:
            self.stop(item, at)
        self.begin(at, calendar)

    def count_until(self, at, items):
        """What was used of these is billed up to now."""
        for item in list(items):
            since = self.counted_from.pop(item, None)
            if since is not None and since < at:
                self.stretches.append((item, self.rates[item].price, since, at))

    def change(self, at, rates, *, prorates):
        for item, rate in rates.items():
            old = self.rates.get(item)
            if old and old.is_metered and not (rate and rate.key == old.key):
                self.count_until(at, [item])
            if rate:
                self.rates[item] = rate
            else:
                self.rates.pop(item, None)
            if rate and rate.is_metered and not self.free:
                self.counted_from.setdefault(item, at)
            if prorates and not self.free and at < self.period[1]:
                self.bill_instead(item, rate, at)

    def bill_instead(self, item, rate, at):
        """From now on at this rate; what it was when this second began, it becomes again without a loss."""
        piece = self.current(item, at)
        since, as_it_was = self.within_second.get(item, (None, None))
        if since != at:
            as_it_was = piece and Piece(piece.key, piece.start, piece.end, piece.cost)
            self.within_second[item] = (at, as_it_was)
        if piece:
            piece.end = at
        if rate is None or rate.is_metered:
            return
        until = min(self.period[1], self.ends_at or self.period[1])
        if as_it_was and as_it_was.key == rate.key and as_it_was.end == until:
            cost = as_it_was.cost
        else:
            start, end = self.calendar.around(at)
            cost = self.reduced(item, rate) / (end - start)
        self.add(item, rate.key, at, until, cost)

    def reduced(self, item, rate):
        left = self.full(rate)
        for share, products in self.percents:
            left -= left * share if not products or rate.product in products else 0
        return max(Fraction(0), left - self.off.get(item, 0))

    def discount(self, charged, before, percents, off):
        """Discounts left so much of what the period billed: {item: minor units}, where that is less than `before`."""
        self.percents, self.off = percents, off
        for item in charged:
            if charged[item] != before[item]:
                piece = self.pieces[item][-1]
                piece.cost = Fraction(charged[item], piece.end - piece.start)

    def void(self, items):
        """Nothing is owed for what the period billed ahead of these."""
        for item in items:
            self.pieces[item].pop()

    def end(self, at, *, credits, bills_usage):
        if credits:
            for item in self.rates:
                self.stop(item, at)
        if bills_usage:
            self.count_until(at, self.rates)
