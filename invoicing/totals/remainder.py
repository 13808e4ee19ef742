"""What credit notes left of an invoice: line by line, and by the rates at which its lines were billed.

A credit for something that is no line is given against the lines billed at its rates: what is left of each of them
becomes less, in proportion. So tax is never credited at a rate beyond what was charged at it, and whatever is credited
first, the rest of the invoice is exactly what was billed less what was credited, for every line and every rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from billing_site.lib.money.amounts import spread
from billing_site.lib.money.text import format_amount
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import LineTotals, Sums, TaxAmount, TaxRate, Totals
from invoicing.totals.shares import LineLeft


class CreditError(ValueError):
    """A credit that cannot be; the message is a sentence for the person who asked for it.

    `concerns` says what of the request is meant: 'rate', the part that is given back, or '' for the amount or quantity.
    """

    def __init__(self, text: str, concerns: str = "") -> None:
        super().__init__(text)
        self.concerns = concerns


class Remainder:
    """An invoice less the notes over it. `total` is what of it can still be credited, in minor units."""

    def __init__(self, totals: Totals, notes: Sequence[Sums], trail: Trail) -> None:
        self.lines = {line.id: LineLeft(line, trail, totals.direction) for line in totals.lines}
        self.rates = {tax.rate.id: tax.rate for line in totals.lines for tax in line.tax_amounts}
        self.groups: dict[tuple, AtRates] = {}
        for left in self.lines.values():
            key = named(left.line.tax_amounts)
            if key not in self.groups:
                self.groups[key] = AtRates([tax.rate for tax in left.line.tax_amounts], totals.currency)
            self.groups[key].lines.append(left)
        self.total = totals.total
        for note in notes:
            self.total -= note.total
            for part in note.lines:
                self.book(part)

    def book(self, part: LineTotals) -> None:
        """From now on `part`, of a line or of something else, is credited."""
        if part.id in self.lines:
            self.lines[part.id].book(part)
        elif group := self.groups.get(named(part.tax_amounts, self.rates)):
            group.book(part)

    @property
    def is_exact(self) -> bool:
        """Whether the lines left come to what is left in all.

        Notes of before tax was bounded by rate may have credited what no line was billed at.
        """
        return self.total == sum(line.total_left for line in self.lines.values())

    @property
    def is_used_up(self) -> bool:
        return not any(group.base or any(group.taxes) for group in self.groups.values())

    def at(self, taxes: Sequence[TaxAmount]) -> AtRates:
        """The lines that were billed at the rates of these taxes. Raises CreditError where there are none."""
        group = self.groups.get(named(taxes, self.rates))
        if group is None:
            billed = " or ".join(sorted(each.label for each in self.groups.values()))
            asked = label_of([tax.rate for tax in taxes])
            raise CreditError(f"Nothing on this invoice was billed {asked}. It was billed {billed}.", "rate")
        return group

    def overdrawn(self) -> tuple | None:
        """The key in `groups` of rates at which more is credited than was charged."""
        return next((key for key, group in self.groups.items() if group.is_overdrawn), None)

    def overdrawn_rate(self) -> TaxRate | None:
        """A rate at which more is credited than was charged on all lines together, whatever other rates they have.

        That can be where lines are below zero; there rounding may take a unit for each line.
        """
        units = len(self.lines) if any(line.sign < 0 for line in self.lines.values()) else 0
        for rate in self.rates.values() if units else ():
            for left, whole in (self.base_at(rate), self.tax_at(rate)):
                if not min(0, whole) - units <= left <= max(0, whole) + units:
                    return rate
        return None

    def base_at(self, rate: TaxRate) -> tuple[int, int]:
        """(what is left, what was billed) at a rate without any tax, in minor units."""
        lines = [line for line in self.lines.values() if any(tax.rate.id == rate.id for tax in line.line.tax_amounts)]
        return sum(line.sign * line.base.left for line in lines), sum(line.sign * line.base.whole for line in lines)

    def tax_at(self, rate: TaxRate) -> tuple[int, int]:
        """(what is left, what was charged) of the tax of a rate, in minor units."""
        parts = [
            (line.sign * part.left, tax.amount)
            for line in self.lines.values()
            for part, tax in zip(line.taxes, line.line.tax_amounts, strict=True)
            if tax.rate.id == rate.id
        ]
        return sum(left for left, _ in parts), sum(whole for _, whole in parts)


class AtRates:
    """The lines of an invoice that were billed at the same rates, and what of them can still be credited."""

    def __init__(self, rates: Sequence[TaxRate], currency: str) -> None:
        self.rates, self.currency = sorted(rates, key=lambda rate: rate.identity), currency
        self.label = label_of(rates)
        self.lines: list[LineLeft] = []

    @property
    def base(self) -> int:
        """What is left without any tax, in minor units; below zero where lines below zero outweigh the others."""
        return sum(line.sign * line.base.left for line in self.lines)

    @property
    def taxes(self) -> list[int]:
        """What is left of the tax of each of `rates`, in minor units."""
        return [sum(self.tax_left(line, n) for line in self.lines) for n in range(len(self.rates))]

    @staticmethod
    def tax_left(line: LineLeft, n: int) -> int:
        """What is left of a line's tax at the n-th of `rates`."""
        return line.sign * line.taxes[in_order(line.line.tax_amounts)[n]].left

    @property
    def most(self) -> int:
        """The highest amount that can still be credited: included tax is in it, added tax is not."""
        included = (tax for rate, tax in zip(self.rates, self.taxes, strict=True) if rate.inclusive)
        return max(0, self.base + sum(included))

    @property
    def says_left(self) -> str:
        """What is left, in a sentence."""
        if not self.most:
            return f"{self.label[:1].upper()}{self.label[1:]} nothing is left to credit."
        added = any(not rate.inclusive for rate in self.rates)
        amount = format_amount(self.most, self.currency)
        on_top = ", to which the tax is added" if added else ""
        return f"{self.label[:1].upper()}{self.label[1:]} {amount} can still be credited{on_top}."

    @property
    def is_overdrawn(self) -> bool:
        """Whether more was taken than there was, or less than nothing."""
        whole = sum(line.sign * line.base.whole for line in self.lines)
        return not min(0, whole) <= self.base <= max(0, whole)

    def fitted(self, line: LineTotals, trail: Trail) -> LineTotals:
        """A line that was worked out at these rates, its tax at most what is left of it; the last takes all the tax.

        Tax of parts, each rounded, may pass the tax of the whole by a unit. Raises CreditError beyond what is left.
        """
        if line.amount > self.most:
            raise CreditError(self.says_left)
        rooms = [0] * len(self.rates)
        for place, left in zip(in_order(line.tax_amounts), self.taxes, strict=True):
            rooms[place] = max(0, left)
        rest, fitted = line.amount, []
        later = sum(room for room, tax in zip(rooms, line.tax_amounts, strict=True) if tax.inclusive)
        for room, tax in zip(rooms, line.tax_amounts, strict=True):
            if not tax.inclusive:
                fitted.append(room if line.amount == self.most else min(room, tax.amount))
                continue
            later -= room
            fitted.append(min(room, rest, max(0, tax.amount, rest - self.base - later)))
            rest -= fitted[-1]
        for room, tax, amount in zip(rooms, line.tax_amounts, fitted, strict=True):
            if amount != tax.amount:
                key = f"line:{line.id}:tax:{tax.rate.id}"
                trail.keep(key, "tax_left", amount, Operand(f"tax:{tax.rate.id}", room))
        taxes = (
            TaxAmount(tax.rate, amount, rest, tax.taxability_reason)
            for tax, amount in zip(line.tax_amounts, fitted, strict=True)
        )
        return replace(line, tax_amounts=tuple(taxes), contained_tax=line.amount - rest)

    def book(self, part: LineTotals) -> None:
        """`part` is no line: each line of the group gives its share of it, base and taxes in proportion."""
        # What was credited before tax was bounded by rate may be more than there is.
        base, taken = min(part.amount_excluding_tax, max(0, self.base)), in_order(part.tax_amounts)
        bases = shared(base, [line.sign * line.base.left for line in self.lines])
        own = [[0] * len(self.rates) for _ in self.lines]
        for n, left in enumerate(self.taxes):
            tax = min(part.tax_amounts[taken[n]].amount, max(0, left))
            shares = shared(tax, [self.tax_left(line, n) for line in self.lines])
            for line, row, share in zip(self.lines, own, shares, strict=True):
                row[in_order(line.line.tax_amounts)[n]] = share
        for line, share, taxes in zip(self.lines, bases, own, strict=True):
            if share or any(taxes):
                line.book(line.part_of(share, taxes))


def shared(amount: int, rooms: Sequence[int]) -> list[int]:
    """`amount` over parts of which each gives at most its room; nothing where there is no room."""
    return spread(amount, rooms) if amount and sum(rooms) else [0] * len(rooms)


def in_order(taxes: Sequence[TaxAmount]) -> list[int]:
    """The places of taxes, sorted by what their rates are on paper."""
    return sorted(range(len(taxes)), key=lambda i: taxes[i].rate.identity)


def named(taxes: Sequence[TaxAmount], known: Mapping[str, TaxRate] | None = None) -> tuple:
    """What tells lines at these rates from those at others; the order of the rates does not.

    A rate in `known` by its id is that one, also where only its percentage was kept with it.
    """
    rates = []
    for rate in (tax.rate for tax in taxes):
        same = (known or {}).get(rate.id, rate)
        rates.append(same if (same.percentage, same.inclusive) == (rate.percentage, rate.inclusive) else rate)
    return tuple(sorted(rate.identity for rate in rates))


def name_of(rates: Sequence[TaxRate]) -> str:
    """The rates in words: "19 % VAT"; '' for none."""
    words = " + ".join(f"{plain(rate.percentage)} % {rate.display_name}" for rate in rates)
    return f"{words} (included)" if rates and all(rate.inclusive for rate in rates) else words


def label_of(rates: Sequence[TaxRate]) -> str:
    """The rates as they stand behind "billed": "at 19 % VAT", "without tax"."""
    return f"at {name_of(rates)}" if rates else "without tax"


def plain(percentage: Decimal) -> str:
    text = f"{percentage:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
