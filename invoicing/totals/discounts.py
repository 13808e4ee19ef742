"""What discounts take off each line: the line's own first, then the invoice's, each on what the one before left."""

from collections.abc import Sequence
from fractions import Fraction

from billing_site.lib.money.amounts import spread
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import Discount, DiscountAmount, Line


def apply_discounts(
    lines: Sequence[Line], amounts: dict[str, int], discounts: Sequence[Discount], currency: str, trail: Trail
) -> dict[str, list[DiscountAmount]]:
    """Discount amounts by line id, in the order they were taken.

    A percentage on the invoice is taken once of the sum of what is left and shared over the lines, so that the
    invoice's discount is the percentage of the invoice, to the unit. A fixed amount is shared in proportion, never
    takes a line below zero and is ignored in another currency. Lines below zero, lines that are not discountable and
    lines of other products take no part.
    """
    left = dict(amounts)
    taken: dict[str, list[DiscountAmount]] = {line.id: [] for line in lines}
    for line in lines:
        for discount in line.discounts:
            if _reaches(discount, line, left[line.id], currency):
                cut = _cut(discount, left[line.id], f"line:{line.id}", f"line:{line.id}", trail)
                _take(taken, left, line.id, discount, cut)
    for discount in discounts:
        reached = [line for line in lines if _reaches(discount, line, left[line.id], currency)]
        if reached:
            _take_from_all(reached, discount, taken, left, trail)
    _sum_up(lines, discounts, taken, trail)
    return taken


def _reaches(discount: Discount, line: Line, left: int, currency: str) -> bool:
    return (
        line.discountable
        and left > 0
        and (not discount.products or line.product in discount.products)
        and (discount.amount_off is None or discount.currency == currency)
    )


def _cut(discount: Discount, left: int, key: str, base: str, trail: Trail) -> int:
    if discount.percent_off is not None:
        percent = Operand("percentage", discount.percent_off, "percent")
        exact = Fraction(discount.percent_off) * left / 100
        return trail.round(key, "percent_off", exact, percent, Operand(base, left))
    amount_off = discount.amount_off or 0
    cut = min(amount_off, left)
    return trail.keep(key, "amount_off", cut, Operand("amount_off", amount_off), Operand(base, left))


def _take_from_all(lines: list[Line], discount: Discount, taken: dict, left: dict[str, int], trail: Trail) -> None:
    key = f"discount:{discount.id}"
    base = "sum_of_its_lines" if discount.products else "sum_of_lines"
    cut = _cut(discount, sum(left[line.id] for line in lines), key, base, trail)
    ids = [line.id for line in lines]
    for line_id, share in zip(ids, spread(cut, [left[id_] for id_ in ids], ids), strict=True):
        operands = (Operand(key, cut), Operand("what_is_left", left[line_id]))
        trail.keep(f"line:{line_id}", "discount_share", share, *operands)
        _take(taken, left, line_id, discount, share)


def _take(taken: dict, left: dict[str, int], line_id: str, discount: Discount, cut: int) -> None:
    taken[line_id].append(DiscountAmount(discount.id, cut))
    left[line_id] -= cut


def _sum_up(lines: Sequence[Line], discounts: Sequence[Discount], taken: dict, trail: Trail) -> None:
    found: dict[str, list[Operand]] = {discount.id: [] for discount in discounts}
    for line in lines:
        for part in taken[line.id]:
            found.setdefault(part.discount, []).append(Operand(f"line:{line.id}", part.amount))
    for discount_id, operands in found.items():
        trail.sum(f"discount:{discount_id}", "discount_lines", operands)
