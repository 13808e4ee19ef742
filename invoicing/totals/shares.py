"""What earlier credit notes left of an invoice line, and how a further part of it is taken in proportion.

Rounding is cumulative: each note takes the rounded share of everything credited so far, less what earlier notes took.
So notes that use up a line add up to it exactly, part by part, in whatever steps it was done.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from billing_site.lib.money.amounts import NEAREST, round_half_up, round_to
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import DiscountAmount, LineTotals, TaxAmount


class LineLeft:
    """One invoice line and what is left of it; figures inside are those of the line or, below zero, their opposites."""

    def __init__(self, line: LineTotals, trail: Trail, direction: str = NEAREST) -> None:
        """`direction` is the one in which the invoice rounded its tax."""
        self.line, self.trail = line, trail
        self.direction = direction
        self.sign = sign = -1 if line.amount < 0 else 1
        self.amount = _Part(line.amount * sign)
        self.contained = _Part(line.contained_tax * sign)
        self.discounts = [_Part(part.amount) for part in line.discount_amounts]
        self.taxes = [_Part(part.amount * sign) for part in line.tax_amounts]
        self.added = [i for i, part in enumerate(line.tax_amounts) if not part.rate.inclusive]
        self.included = [i for i, part in enumerate(line.tax_amounts) if part.rate.inclusive]
        self.discount = _Part(line.discount)
        self.net = _Part(line.net * sign)
        self.base = _Part(line.amount_excluding_tax * sign)
        self.quantity_before = Decimal()
        self.untouched = True

    def book(self, part: LineTotals) -> None:
        """From now on `part` of the line is taken."""
        sign, cut = self.sign, {each.discount: each.amount for each in part.discount_amounts}
        taxed = {each.rate.id: each.amount * sign for each in part.tax_amounts}
        self.amount.before += part.amount * sign
        self.contained.before += part.contained_tax * sign
        self.discount.before += part.discount
        self.net.before += part.net * sign
        self.base.before += part.amount_excluding_tax * sign
        for whole, given in zip(self.discounts, self.line.discount_amounts, strict=True):
            whole.before += cut.get(given.discount, 0)
        for whole, charged in zip(self.taxes, self.line.tax_amounts, strict=True):
            whole.before += taxed.get(charged.rate.id, 0)
        self.quantity_before += part.quantity or Decimal()
        self.untouched = False

    @property
    def total_left(self) -> int:
        """What is left of the line after discounts and with added tax, in minor units, signed as the line."""
        return self.sign * (self.net.left + sum(self.taxes[i].left for i in self.added))

    @property
    def is_open(self) -> bool:
        """Whether anything of the line was not taken yet: amount, discount or tax."""
        parts = (self.amount, self.discount, self.contained, *self.discounts, *self.taxes)
        return self.untouched or any(part.left for part in parts)

    def take_all(self) -> LineTotals:
        quantity = self.line.quantity if self.untouched else None
        return self._take(self.amount.left, self.discount.left, Fraction(1), quantity)

    def take_amount(self, amount: int, quantity: Decimal | None = None) -> LineTotals:
        """Take `amount` (unsigned, before discounts and added tax, at most what is left)."""
        share = Fraction(self.amount.before + amount, self.amount.whole)
        discount = self.discount.take(share, max(0, amount - self.net.left), min(amount, self.discount.left))
        return self._take(amount, discount, share, quantity)

    def amount_of(self, quantity: Decimal) -> int:
        """The unsigned amount that `quantity` of the line comes to; more than is left where that is not enough."""
        return self._worth(self.quantity_before + quantity) - self._worth(self.quantity_before)

    def _worth(self, quantity: Decimal) -> int:
        return round_half_up(self.amount.whole * Fraction(quantity) / Fraction(self.line.quantity or 1))

    @property
    def quantity_left(self) -> Decimal:
        """How much of the quantity can still be credited: what was credited by amount is no longer there.

        Rounded towards zero at 6 decimals, where the amount left is no whole share of the line.
        """
        whole = self.line.quantity
        if not whole or not self.amount.left:
            return Decimal()
        paid_for = Fraction(self._worth(self.quantity_before) + self.amount.left, self.amount.whole) * Fraction(whole)
        exact = paid_for - Fraction(self.quantity_before)
        unworked = Fraction(whole) - Fraction(self.quantity_before)
        left = min(exact, unworked) if whole > 0 else max(exact, unworked)
        if left * Fraction(whole) <= 0:
            return Decimal()
        return whole - self.quantity_before if left == unworked else _cut(left)

    def take_total(self, total: int) -> LineTotals:
        """Take what comes to exactly `total` (signed as the line), added tax included."""
        total *= self.sign
        parts = [self.net, *(self.taxes[i] for i in self.added)]
        share = Fraction(sum(part.before for part in parts) + total, sum(part.whole for part in parts))
        net, *added = _fit(total, [part.exact(share) for part in parts], [part.left for part in parts])
        discount = self.discount.take(share, 0, self.discount.left)
        return self._take(net + discount, discount, share, None, dict(zip(self.added, added, strict=True)))

    def part_of(self, base: int, taxes: Sequence[int]) -> LineTotals:
        """What something that is no line takes of this one: `base` and the tax of each rate, signed as the line."""
        chosen = {i: tax * self.sign for i, tax in enumerate(taxes)}
        net = base * self.sign + sum(chosen[i] for i in self.included)
        share = Fraction(self.net.before + net, self.net.whole) if self.net.whole else Fraction(1)
        discount = self.discount.take(share, 0, self.discount.left)
        return self._part(net + discount, discount, self._cuts(discount, share), [*chosen.values()], share, None)

    def _take(
        self, amount: int, discount: int, share: Fraction, quantity: Decimal | None, added: dict[int, int] | None = None
    ) -> LineTotals:
        key, line = f"line:{self.line.id}", self.line
        portion = Operand("share", share, "share")
        before = Operand("credited_before", -self.amount.before * self.sign)
        self.trail.keep(
            key, "credited_amount", amount * self.sign, Operand("line_amount", line.amount), portion, before
        )
        cuts = self._cuts(discount, share)
        for given, cut in zip(line.discount_amounts, cuts, strict=True):
            self.trail.keep(key, "in_proportion", cut, Operand(f"discount:{given.discount}", given.amount), portion)
        taxes = self._taxes(amount - discount, share, added or {})
        for part, tax, charged in zip(self.taxes, taxes, line.tax_amounts, strict=True):
            operands = (Operand(f"tax:{charged.rate.id}", part.whole * self.sign), portion)
            credited = Operand("credited_before", -part.before * self.sign)
            self.trail.keep(f"{key}:tax:{charged.rate.id}", "in_proportion", tax * self.sign, *operands, credited)
        return self._part(amount, discount, cuts, taxes, share, quantity)

    def _cuts(self, discount: int, share: Fraction) -> list[int]:
        return _fit(discount, [part.exact(share) for part in self.discounts], [part.left for part in self.discounts])

    def _taxes(self, net: int, share: Fraction, added: dict[int, int]) -> list[int]:
        """The unsigned tax of each rate on `net`; included tax never leaves more or less than a base behind.

        On older documents the included taxes may be more than the line, and what is left of its base below zero.
        """
        taxes, rest = [], net
        over, base = max(0, -self.base.left), max(0, self.base.left)
        later = sum(self.taxes[i].left for i in self.included)
        for i, part in enumerate(self.taxes):
            if i in self.added:
                taxes.append(added[i] if i in added else part.take(share, 0, part.left, self.direction))
                continue
            later -= part.left
            least, most = max(0, rest - base - later), min(part.left, rest + over)
            taxes.append(part.take(share, least, most, self.direction))
            rest -= taxes[-1]
        return taxes

    def _part(
        self,
        amount: int,
        discount: int,
        cuts: Sequence[int],
        taxes: Sequence[int],
        share: Fraction,
        quantity: Decimal | None,
    ) -> LineTotals:
        line, included = self.line, sum(taxes[i] for i in self.included)
        taxable = (amount - discount - included) * self.sign
        # Without a discount the tax contained in the amount is the included tax itself; not where it was rounded once
        # with that of lines that have one.
        apart = line.discount_amounts or line.contained_tax != line.inclusive_tax or share == 1
        contained = self._contained(amount, share) if apart else included
        return LineTotals(
            line.id,
            quantity,
            amount * self.sign,
            tuple(DiscountAmount(part.discount, cut) for part, cut in zip(line.discount_amounts, cuts, strict=True)),
            tuple(
                TaxAmount(part.rate, tax * self.sign, taxable, part.taxability_reason)
                for part, tax in zip(line.tax_amounts, taxes, strict=True)
            ),
            line.description,
            contained * self.sign,
            line.unit_amount,
        )

    def _contained(self, amount: int, share: Fraction) -> int:
        """The unsigned tax contained in `amount`, so that neither it nor what is left contains more than it comes to.

        On older documents the whole line may.
        """
        without = self.amount.left - self.contained.left
        least = max(0, amount - max(0, without))
        return self.contained.take(share, least, min(self.contained.left, amount - min(0, without)), self.direction)


class _Part:
    """One component of a line: the whole of it and what earlier notes took."""

    __slots__ = ("before", "whole")

    def __init__(self, whole: int) -> None:
        self.whole, self.before = whole, 0

    @property
    def left(self) -> int:
        return self.whole - self.before

    def exact(self, share: Fraction) -> Fraction:
        """What is to be taken now so that `share` of the whole has been taken."""
        return self.whole * share - self.before

    def take(self, share: Fraction, low: int, high: int, direction: str = NEAREST) -> int:
        """The same, rounded, within bounds."""
        return min(high, max(low, round_to(self.whole * share, direction) - self.before))


def _cut(value: Fraction) -> Decimal:
    """Towards zero, at 6 decimals."""
    units = abs(value.numerator) * 10**6 // value.denominator
    return (Decimal(units) / 10**6).copy_sign(value.numerator)


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
