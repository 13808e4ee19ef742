"""In which currency tax is told, in the report and on documents, and what other currencies are worth in it on a day."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from babel.numbers import get_territory_currencies

from billing_site.company.models import Company
from billing_site.lib.money.currencies import CURRENCIES
from invoicing.issuing.own_currency import Quote, rounded, scale_of
from invoicing.models.tax.exchange_rate import ExchangeRate

_read_once: ContextVar[dict[tuple[str, str, date], DayRates] | None] = ContextVar("rates_read_once", default=None)
EURO = ExchangeRate.EURO
# The European Central Bank publishes on working days; over Easter the last rate is five days old.
OLDEST = timedelta(days=7)
# Newer than the CLDR that is installed: country -> (first day, currency).
NEWER = {"BG": (date(2026, 1, 1), EURO)}


def home_currency(company: Company, day: date) -> str:
    """The currency of the seller's country on a day; the account's default where there is none to bill in."""
    country = company.address_country
    if country in NEWER and day >= NEWER[country][0]:
        return NEWER[country][1]
    found = get_territory_currencies(country, day, day) if country else []
    codes = [code.lower() for code in found if code.lower() in CURRENCIES]
    # Where a neighbour's counts too, as the rand in Namibia and Lesotho, the country's own comes first.
    codes.sort(key=lambda code: not code.startswith(country.lower()))
    return codes[0] if codes else company.default_currency


@contextmanager
def rates_read_once() -> Iterator[None]:
    """While many documents are made, the rates of a day are read once for all of them."""
    token = _read_once.set({})
    try:
        yield
    finally:
        _read_once.reset(token)


def rates_of(home: str, currency: str, day: date) -> DayRates:
    """What one currency is worth on one day in `home`."""
    known = _read_once.get()
    if known is None:
        return DayRates(home, [currency], day, day)
    if (home, currency, day) not in known:
        known[home, currency, day] = DayRates(home, [currency], day, day)
    return known[home, currency, day]


class DayRates:
    """The exchange rates that may count from `start` to `end`, into the currency `home`; read by one query."""

    def __init__(self, home: str, currencies: Iterable[str], start: date, end: date) -> None:
        self.home = home
        codes = {home, EURO, *currencies}
        first = start - OLDEST if start - date.min > OLDEST else date.min
        found = ExchangeRate.objects.filter(day__range=(first, end), base__in=codes, currency__in=codes)
        self.published: dict[tuple[str, str, date], Quote] = {}
        self.days: dict[tuple[str, str], list[date]] = {}
        self.rates: dict[tuple[str, str, date], Fraction] = {}
        self.scales: dict[tuple[str, date], tuple[int, int]] = {}
        self.known: dict[tuple[str, date], Fraction | None] = {}
        # Of two rates of a day, one in each direction, the one that was entered last counts.
        columns = ("base", "currency", "day", "rate", "source")
        for base, currency, day, rate, source in found.order_by("day", "id").values_list(*columns):
            value = Fraction(Decimal(rate))
            quote = Quote(day.isoformat(), base, currency, rate, source)
            for pair, worth in (((base, currency), value), ((currency, base), 1 / value)):
                self.days.setdefault(pair, []).append(day)
                self.rates[*pair, day] = worth
                self.published[*pair, day] = quote

    def worth(self, currency: str, day: date) -> Fraction | None:
        """What one `currency` was worth on `day` in `home`: the latest published in OLDEST; None without one.

        Through the euro where no rate between the two is as new; both rates are then of the same day.
        """
        if currency == self.home:
            return Fraction(1)
        if (currency, day) not in self.known:
            self.known[currency, day] = self.found(currency, day)
        return self.known[currency, day]

    def found(self, currency: str, day: date) -> Fraction | None:
        steps = self.steps(currency, day)
        return math.prod((self.rates[step] for step in steps), start=Fraction(1)) if steps else None

    def quotes(self, currency: str, day: date) -> list[Quote]:
        """The rates behind `worth` as they were published, from `currency` to `home`; [] where one is lacking."""
        return [self.published[step] for step in self.steps(currency, day)]

    def steps(self, currency: str, day: date) -> list[tuple[str, str, date]]:
        direct = self.latest((currency, self.home), day)
        across, both = None, set(self.days.get((EURO, self.home), ()))
        if EURO not in (currency, self.home):
            across = self.latest((currency, EURO), day, both)
        if across and (direct is None or across > direct):
            return [(currency, EURO, across), (EURO, self.home, across)]
        return [(currency, self.home, direct)] if direct else []

    def latest(self, pair: tuple[str, str], day: date, among: set[date] | None = None) -> date | None:
        """The last day on or before `day`, at most OLDEST ago, with a rate of this pair."""
        days = self.days.get(pair, [])
        for place in range(bisect_right(days, day) - 1, -1, -1):
            if days[place] < day - OLDEST:
                return None
            if among is None or days[place] in among:
                return days[place]
        return None

    def converted(self, amount: int, currency: str, day: date) -> int | None:
        """Minor units of `currency` as minor units of `home`, rounded once; None where a rate is lacking."""
        scale = self.scales.get((currency, day)) or self.scale(currency, day)
        if scale is None:
            return None
        return rounded(amount, scale)

    def scale(self, currency: str, day: date) -> tuple[int, int] | None:
        """(numerator, denominator) that turn minor units of `currency` into those of `home`."""
        worth = self.worth(currency, day)
        if worth is None:
            return None
        self.scales[currency, day] = scale_of(worth, currency, self.home)
        return self.scales[currency, day]
