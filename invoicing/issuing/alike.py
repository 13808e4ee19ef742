"""Sums that were worked out before, for another invoice whose lines differ from these in their ids and words alone."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from invoicing.totals.compute import sums_of
from invoicing.totals.explain import Trail
from invoicing.totals.parts import Discount, DiscountAmount, Line, LineTotals, Rounding, TaxRate

# So many sums are kept; then all are worked out anew.
MOST = 4096


class Alike:
    """Remembers what lines, discounts and rates come to, whatever the lines and discounts are called.

    The order of ids decides who gets an odd cent, so it is part of what has to be alike. Of what is remembered nobody
    can say how it came about: there are no derivations.
    """

    def __init__(self) -> None:
        self.known: dict[tuple, dict] = {}

    def sums(
        self,
        lines: Sequence[Line],
        discounts: Sequence[Discount],
        rates: Sequence[TaxRate],
        currency: str,
        tax_exempt: str,
        rule: Rounding,
    ) -> dict:
        """What `sums_of` gives. Raises ValueError as that does."""
        order = {id: str(place).zfill(5) for place, id in enumerate(sorted(line.id for line in lines))}
        called: dict[str, str] = {}
        for discount in chain(discounts, *(line.discounts for line in lines)):
            called.setdefault(discount.id, f"discount {len(called)}")
        key = (
            tuple([self.key_of(line, order, called) for line in lines]),
            tuple([self.key_of_discount(each, called) for each in discounts]),
            tuple(rates),
            *(currency, tax_exempt, rule),
        )
        found = self.known.get(key)
        if found is None:
            renamed = [self.renamed(line, order, called) for line in lines]
            others = [replace(each, id=called[each.id]) for each in discounts]
            found = sums_of(renamed, others, rates, currency, tax_exempt, rule, Trail())
            if len(self.known) >= MOST:
                self.known.clear()
            self.known[key] = found
        return named(found, lines, {alias: id for id, alias in called.items()})

    def key_of(self, line: Line, order: dict[str, str], called: dict[str, str]) -> tuple:
        own = tuple([self.key_of_discount(each, called) for each in line.discounts])
        exact = (line.quantity, line.unit_amount, line.discountable)
        return order[line.id], *exact, line.product, own, line.tax_rates

    def key_of_discount(self, discount: Discount, called: dict[str, str]) -> tuple:
        exact = (discount.percent_off, discount.amount_off, discount.currency, discount.products)
        return called[discount.id], *exact

    def renamed(self, line: Line, order: dict[str, str], called: dict[str, str]) -> Line:
        own = tuple(replace(each, id=called[each.id]) for each in line.discounts)
        return replace(line, id=order[line.id], discounts=own, description="")


def named(sums: dict[str, Any], lines: Sequence[Line], ids: dict[str, str]) -> dict[str, Any]:
    """Remembered sums, with the ids and words of these lines; `ids` gives those of the discounts."""
    found = []
    for line, part in zip(lines, sums["lines"], strict=True):
        taken = tuple([DiscountAmount(ids[each.discount], each.amount) for each in part.discount_amounts])
        figures = (line.quantity, part.amount, taken, part.tax_amounts, line.description)
        found.append(LineTotals(line.id, *figures, part.contained_tax, line.unit_amount))
    total = tuple([DiscountAmount(ids[each.discount], each.amount) for each in sums["total_discount_amounts"]])
    return sums | {"lines": tuple(found), "total_discount_amounts": total}


# What renewals come to, in the run and in what is foreseen of it.
ALIKE = Alike()
