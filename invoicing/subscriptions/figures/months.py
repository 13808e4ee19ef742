"""Recurring revenue month by month, worked out from the sums of movements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from billing_site.lib.dates import MONTHS, months_later
from billing_site.lib.money.amounts import round_half_up
from invoicing.subscriptions.models.revenue import movement as ledger
from invoicing.subscriptions.models.revenue.adding import Total

GAINS = (ledger.NEW, ledger.REACTIVATION, ledger.EXPANSION)
LOSSES = (ledger.CONTRACTION, ledger.CHURN)


@dataclass
class Month:
    """One month: amounts are minor units a month; a `share` is None where there is nothing to take it of."""

    start: date
    opening: int = 0
    customers_before: int = 0
    amounts: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    # Customers who came (1) or left (-1), by kind.
    came: dict[str, int] = field(default_factory=dict)

    def take(self, total: Total) -> None:
        self.amounts[total.kind] = self.amounts.get(total.kind, 0) + total.amount
        self.counts[total.kind] = self.counts.get(total.kind, 0) + total.number
        self.came[total.kind] = self.came.get(total.kind, 0) + total.customers

    @property
    def name(self) -> str:
        """'2026-03', as addresses and files have it."""
        return f"{self.start:%Y-%m}"

    @property
    def words(self) -> str:
        return f"{MONTHS[self.start.month]} {self.start.year}"

    @property
    def change(self) -> int:
        return sum(self.amounts.values())

    @property
    def closing(self) -> int:
        return self.opening + self.change

    @property
    def customers(self) -> int:
        """How many pay at its end."""
        return self.customers_before + sum(self.came.values())

    @property
    def left(self) -> int:
        """How many customers stopped paying."""
        return -self.came.get(ledger.CHURN, 0)

    @property
    def merged(self) -> int:
        return self.came.get(ledger.TRANSFER, 0)

    @property
    def customer_churn(self) -> Fraction | None:
        return Fraction(self.left, self.customers_before) if self.customers_before > 0 else None

    @property
    def revenue_churn(self) -> Fraction | None:
        lost = -sum(self.amounts.get(kind, 0) for kind in LOSSES)
        return Fraction(lost, self.opening) if self.opening > 0 else None

    @property
    def average(self) -> int | None:
        """What a paying customer comes to at its end."""
        return round_half_up(Fraction(self.closing, self.customers)) if self.customers > 0 else None

    @property
    def trials(self) -> int:
        """How many trials ended."""
        return sum(self.counts.get(kind, 0) for kind in ledger.OF_TRIALS)

    @property
    def converted(self) -> int:
        return self.counts.get(ledger.TRIAL_CONVERTED, 0)

    @property
    def conversion(self) -> Fraction | None:
        return Fraction(self.converted, self.trials) if self.trials else None


def months_until(last: date, count: int) -> list[date]:
    """The first days of so many months, the last of them that of `last`."""
    number = last.year * 12 + last.month - count
    return [months_later(date(number // 12, number % 12 + 1, 1), each) for each in range(count)]


def by_month(totals: Iterable[Total], starts: Sequence[date]) -> list[Month]:
    """The months that begin on these days, in their order; what came before them is in what the first opens with."""
    found = {start: Month(start) for start in starts}
    before = Month(starts[0])
    for total in totals:
        if total.month < starts[0]:
            before.take(total)
        elif total.month in found:
            found[total.month].take(total)
    opening, customers = before.change, sum(before.came.values())
    for month in found.values():
        month.opening, month.customers_before = opening, customers
        opening, customers = month.closing, month.customers
    return list(found.values())
