"""What a subscription comes to a month: the amount of one of its periods after lasting discounts, as one number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from billing_site.lib.money.amounts import round_half_up

# How many months a period is: a year has twelve, 52 weeks and 365 days, whatever the calendar says.
MONTHS = {"day": Fraction(12, 365), "week": Fraction(12, 52), "month": Fraction(1), "year": Fraction(12)}


class Part(NamedTuple):
    """What an item comes to in one period, in minor units, and its product."""

    amount: Fraction
    product: str


class Lasting(NamedTuple):
    """A discount that counts for more than one invoice: a share (0.1: ten percent), or minor units off each period."""

    share: Fraction | None
    amount: int = 0
    products: tuple[str, ...] = ()

    def reaches(self, part: Part) -> bool:
        return part.amount > 0 and (not self.products or part.product in self.products)


def monthly(parts: Sequence[Part], discounts: Iterable[Lasting], interval: str, count: int) -> int:
    """Minor units a month, at least 0, rounded once; `interval` and `count` say how long a period is."""
    left = list(parts)
    for discount in discounts:
        sum_reached = sum((part.amount for part in left if discount.reaches(part)), start=Fraction(0))
        if sum_reached:
            cut = discount.share
            if cut is None:
                cut = min(Fraction(discount.amount) / sum_reached, Fraction(1))
            left = [Part(part.amount * (1 - cut), part.product) if discount.reaches(part) else part for part in left]
    total = sum((part.amount for part in left), start=Fraction(0))
    return round_half_up(max(total, Fraction(0)) / (MONTHS[interval] * count))
