"""What lines, discounts and unit prices come to where a document shows them without the tax that they include."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from billing_site.lib.money.amounts import round_half_up, spread

PRICE_DECIMALS = 12  # of a unit price in minor units


class WithoutTax(NamedTuple):
    """A line without the tax in its price, in minor units: its amount before discounts, and what each discount takes.

    Always: amount - discounts = what the line comes to without any tax.
    """

    amount: int
    discounts: list[int]


def without_tax(amount: int, discounts: Sequence[int], contained: int, included: int) -> WithoutTax:
    """A line of `amount` with its `discounts`, without the tax `contained` before and `included` after them.

    All in minor units. What the discounts take off the tax is never more than what they take off the price: tax that
    is rounded once for a whole document may leave a unit more on one side than on the other.
    """
    discount = sum(discounts)
    of_discounts = min(max(0, contained - included), discount)
    return WithoutTax(amount - included - of_discounts, spread(discount - of_discounts, discounts))


def price_on_paper(unit_amount: Decimal, percentage: Fraction, quantity: Decimal, amount: int) -> Decimal:
    """A unit price in minor units without the tax of `percentage` in it, with no more decimals than it needs.

    It needs so many that `quantity` of it read as `amount`, and those that the price itself has. Where the exact price
    comes to another amount, because the tax was rounded apart from it, it is the one that comes to this amount.
    """
    own = max(0, -exponent(unit_amount))
    exact = Fraction(unit_amount) * 100 / (100 + percentage)
    for price in (exact, Fraction(amount) / Fraction(quantity) if quantity else exact):
        for decimals in range(min(own, PRICE_DECIMALS), PRICE_DECIMALS + 1):
            rounded = Fraction(round_half_up(price * 10**decimals), 10**decimals)
            if round_half_up(rounded * Fraction(quantity)) == amount:
                return Decimal(round_half_up(rounded * 10**decimals)).scaleb(-decimals)
    return Decimal(round_half_up(exact * 10**PRICE_DECIMALS)).scaleb(-PRICE_DECIMALS)


def exponent(number: Decimal) -> int:
    """The power of ten of the last digit that a number needs, at most 0: -2 of 1.250, 0 of 100."""
    found = number.normalize().as_tuple().exponent
    return min(0, found) if isinstance(found, int) else 0
