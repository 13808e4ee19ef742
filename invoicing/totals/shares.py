"""What earlier credit notes left of an invoice line, and how a further part of it is taken in proportion.

Rounding is cumulative: each note takes the rounded share of everything credited so far, less what earlier notes took.
So notes that use up a line add up to it exactly, part by part, in whatever steps it was done.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from billing_site.lib.money.amounts import round_half_up
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import DiscountAmount, LineTotals, TaxAmount


class LineLeft:
    """One invoice line and what is left of it; figures inside are those of the line or, below zero, their opposites."""

    def __init__(self, line: LineTotals, earlier: Sequence[LineTotals], trail: Trail) -> None:
        self.line, self.trail = line, trail
        self.sign = sign = -1 if line.amount < 0 else 1
        self.amount = _Part(line.amount * sign, sum(part.amount for part in earlier) * sign)
        self.contained = _Part(line.contained_tax * sign, sum(part.contained_tax for part in earlier) * sign)
        cut = Counter[str]()
        taxed = Counter[str]()
        for note in earlier:
            cut.update({part.discount: part.amount for part in note.discount_amounts})
            taxed.update({part.rate.id: part.amount for part in note.tax_amounts})
        self.discounts = [_Part(part.amount, cut[part.discount]) for part in line.discount_amounts]
        self.taxes = [_Part(part.amount * sign, taxed[part.rate.id] * sign) for part in line.tax_amounts]
        self.added = [i for i, part in enumerate(line.tax_amounts) if not part.rate.inclusive]
        self.discount = _Part(sum(d.whole for d in self.discounts), sum(d.before for d in self.discounts))
        self.net = _Part(self.amount.whole - self.discount.whole, self.amount.before - self.discount.before)
        self.quantity_before = sum((note.quantity for note in earlier if note.quantity is not None), Decimal())
        self.untouched = not earlier

    @property
    def total_left(self) -> int:
        """What is left of the line after discounts and with added tax, in minor units, signed as the line."""
        return self.sign * (self.net.left + sum(self.taxes[i].left for i in self.added))

    def take_all(self) -> LineTotals:
        quantity = self.line.quantity if self.untouched else None
        return self._take(self.amount.left, self.discount.left, Fraction(1), quantity)

    def take_amount(self, amount: int, quantity: Decimal | None = None) -> LineTotals:
        """Take `amount` (unsigned, before discounts and added tax, at most what is left)."""
        share = Fraction(self.amount.before + amount, self.amount.whole)
        discount = self.discount.take(share, max(0, amount - self.net.left), min(amount, self.discount.left))
        return self._take(amount, discount, share, quantity)

    def amount_of(self, quantity: Decimal) -> int:
        """The unsigned amount that `quantity` of the line comes to, at most what is left."""
        whole = Fraction(self.line.quantity or 0)
        after = round_half_up(self.amount.whole * (Fraction(self.quantity_before) + Fraction(quantity)) / whole)
        before = round_half_up(self.amount.whole * Fraction(self.quantity_before) / whole)
        return min(after - before, self.amount.left)

    def take_total(self, total: int) -> LineTotals:
        """Take what comes to exactly `total` (signed as the line), added tax included."""
        total *= self.sign
        parts = [self.net, *(self.taxes[i] for i in self.added)]
        share = Fraction(sum(part.before for part in parts) + total, sum(part.whole for part in parts))
        net, *added = _fit(total, [part.exact(share) for part in parts], [part.left for part in parts])
        discount = self.discount.take(share, 0, self.discount.left)
        return self._take(net + discount, discount, share, None, dict(zip(self.added, added, strict=True)))

    def _take(
        self, amount: int, discount: int, share: Fraction, quantity: Decimal | None, added: dict[int, int] | None = None
    ) -> LineTotals:
        key, line = f"line:{self.line.id}", self.line
        portion = Operand("share", share, "share")
        before = Operand("credited_before", -self.amount.before * self.sign)
        self.trail.keep(
            key, "credited_amount", amount * self.sign, Operand("line_amount", line.amount), portion, before
        )
        cuts = _fit(discount, [part.exact(share) for part in self.discounts], [part.left for part in self.discounts])
        for part, cut in zip(line.discount_amounts, cuts, strict=True):
            self.trail.keep(key, "in_proportion", cut, Operand(f"discount:{part.discount}", part.amount), portion)
        taxes = [self._tax(i, share, (added or {}).get(i), portion) * self.sign for i in range(len(line.tax_amounts))]
        return LineTotals(
            line.id,
            quantity,
            amount * self.sign,
            tuple(DiscountAmount(part.discount, cut) for part, cut in zip(line.discount_amounts, cuts, strict=True)),
            self._tax_amounts((amount - discount) * self.sign, taxes),
            line.description,
            self.contained.take(share, 0, self.contained.left) * self.sign,
        )

    def _tax(self, i: int, share: Fraction, chosen: int | None, portion: Operand) -> int:
        part, rate = self.taxes[i], self.line.tax_amounts[i].rate
        tax = part.take(share, 0, part.left) if chosen is None else chosen
        operands = (Operand(f"tax:{rate.id}", part.whole * self.sign), portion)
        before = Operand("credited_before", -part.before * self.sign)
        self.trail.keep(f"line:{self.line.id}:tax:{rate.id}", "in_proportion", tax * self.sign, *operands, before)
        return tax

    def _tax_amounts(self, net: int, taxes: Sequence[int]) -> tuple[TaxAmount, ...]:
        given = self.line.tax_amounts
        taxable = net - sum(tax for part, tax in zip(given, taxes, strict=True) if part.rate.inclusive)
        return tuple(
            TaxAmount(part.rate, tax, taxable, part.taxability_reason) for part, tax in zip(given, taxes, strict=True)
        )


class _Part:
    """One component of a line: the whole of it and what earlier notes took."""

    __slots__ = ("before", "whole")

    def __init__(self, whole: int, before: int) -> None:
        self.whole, self.before = whole, before

    @property
    def left(self) -> int:
        return self.whole - self.before

    def exact(self, share: Fraction) -> Fraction:
        """What is to be taken now so that `share` of the whole has been taken."""
        return self.whole * share - self.before

    def take(self, share: Fraction, low: int, high: int) -> int:
        """The same, rounded, within bounds."""
        return max(low, min(high, round_half_up(self.whole * share) - self.before))


def _fit(total: int, exact: Sequence[Fraction], room: Sequence[int]) -> list[int]:
    """Whole numbers between 0 and `room` that sum to `total` and stay as near to `exact` as that allows."""
    shares = [max(0, min(limit, part.numerator // part.denominator)) for part, limit in zip(exact, room, strict=True)]
    while gap := total - sum(shares):
        step = 1 if gap > 0 else -1
        movable = [i for i, share in enumerate(shares) if 0 <= share + step <= room[i]]
        if not movable:
            raise ValueError("The parts have no room for this total.")
        movable.sort(key=lambda i: (shares[i] - exact[i]) * step)
        for i in movable[: abs(gap)]:
            shares[i] += step
    return shares
