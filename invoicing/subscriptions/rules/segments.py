"""What one item was billed ahead for a stretch of time, what of it is given back, and what the rest of it costs.

Shares are taken by the second and rounded down to the minor unit (-666.67 becomes -667, +333.33 becomes +333). All of
one second is one moment: what is changed twice within it and comes to what it was, gives back what it took.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from invoicing.subscriptions.rules.calendar import Period
from invoicing.totals.pricing import Pricing, exact, in_lines

NOTHING = Fraction(0)


class Rate(NamedTuple):
    """So many of a price. `price` and `product` are public ids; metered ones are billed afterwards, by what was used.

    `quantity` of a metered one is 0.
    """

    price: str
    pricing: Pricing
    quantity: Decimal = Decimal(1)
    product: str = ""
    is_metered: bool = False

    @property
    def full(self) -> Fraction:
        """What a whole period costs, exactly, in minor units."""
        return NOTHING if self.is_metered else exact(self.pricing, self.quantity)

    @property
    def in_lines(self) -> int:
        """What a whole period comes to where each part of the price is a line of its own, each rounded."""
        return 0 if self.is_metered else in_lines(self.pricing, self.quantity)

    @property
    def key(self) -> tuple[str, Decimal]:
        return self.price, self.quantity


class Reduction(NamedTuple):
    """What discounts leave of an item for the current period: this share of it (1: all), less so many minor units."""

    keeps: Fraction = Fraction(1)
    off: int = 0

    def of(self, full: Fraction) -> Fraction:
        return max(NOTHING, full * self.keeps - self.off) if full > 0 else full


IN_FULL = Reduction()


@dataclass(frozen=True, slots=True)
class Segment:
    """An item billed ahead from `start` to `end`: `charged` minor units, after discounts, of what is `worth` so much.

    `before` is what it took the place of at its first moment, and `credited` (never positive) what was given for it.
    """

    rate: Rate
    start: datetime
    end: datetime
    worth: Fraction
    charged: int
    before: Segment | None = None
    credited: int = 0

    @property
    def is_gone(self) -> bool:
        """Nothing took the place of `before`: it is kept for as long as a second, within which it may come back."""
        return self.before is not None and self.before.rate.key == self.rate.key and not self.worth

    def unused_at(self, moment: datetime) -> int:
        """What is given back for the time from `moment` on, as minor units below zero: at most what was charged."""
        if moment >= self.end:
            return 0
        if moment <= self.start:
            return -self.charged
        left = Fraction(Period(moment, self.end).seconds, Period(self.start, self.end).seconds)
        return max(-self.charged, floor(-self.worth * left))


def whole(rate: Rate, period: Period, *, charged: int | None = None) -> Segment:
    """A whole period billed ahead; `charged` where discounts left less than its lines came to."""
    if charged is None:
        return Segment(rate, *period, worth=rate.full, charged=rate.in_lines)
    return Segment(rate, *period, worth=Fraction(charged), charged=charged)


def share(rate: Rate, stretch: Period, of: Period, reduction: Reduction = IN_FULL) -> Segment:
    """A stretch of time billed ahead as its share of the period `of`; the whole of it costs what a new period does."""
    if stretch == of and reduction == IN_FULL:
        return whole(rate, of)
    worth = reduction.of(rate.full) * Fraction(stretch.seconds, of.seconds)
    return Segment(rate, *stretch, worth=worth, charged=floor(worth))


class Change(NamedTuple):
    """What a change gives back (never positive) and bills for the rest, in minor units; and how the item stands then.

    None for `segment`: it is billed nothing ahead.
    """

    credit: int
    charge: int
    segment: Segment | None


def follow(
    old: Segment | None, rate: Rate | None, stretch: Period, of: Period, reduction: Reduction = IN_FULL
) -> Change:
    """What is given back of `old` from the beginning of `stretch` on, and billed for that instead at `rate`.

    None for `rate`: nothing instead. Where the item was changed before within this second and becomes what it was
    before that, it is billed what was given back, and continues as if nothing had been.
    """
    if old and old.is_gone and old.start < stretch.start:
        old = None
    credit = old.unused_at(stretch.start) if old else 0
    before, credited = replace(old, before=None, credited=0) if old else None, credit
    if old and old.before and stretch.start <= old.start:
        before, credited = old.before, old.credited
    if rate is None:
        if before is None:
            return Change(credit, 0, None)
        gone = Segment(before.rate, *stretch, worth=NOTHING, charged=0, before=before, credited=credited)
        return Change(credit, 0, gone)
    if before and before.end == stretch.end and before.rate.key == rate.key:
        return Change(credit, -credited, before)
    new = replace(share(rate, stretch, of, reduction), before=before, credited=credited)
    return Change(credit, new.charged, new)
