"""What a price comes to for a quantity: per unit, by tiers, by packages; exactly, part by part, and in words.

Amounts are minor units with up to 12 decimals. How tiers and packages count follows the published rules of
docs.stripe.com/products-prices/pricing-models and docs.stripe.com/billing/subscriptions/tiers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from billing_site.lib.money.amounts import round_half_up
from billing_site.lib.money.text import format_number, format_unit_price

GRADUATED, VOLUME = "graduated", "volume"
UP, DOWN = "up", "down"
UNIT, TIER, FLAT, PACKAGE = "unit", "tier", "flat", "package"
ONE, NONE = Decimal(1), Decimal(0)


# Thousands of subscriptions are at the same few prices and quantities.
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to and including `up_to` units (None: all that follow) cost `unit_amount` each, and `flat_amount` once."""

    up_to: Decimal | None
    unit_amount: Decimal = NONE
    flat_amount: Decimal = NONE


@dataclass(frozen=True, slots=True)
class Pricing:
    """The amounts of a price in one currency: one for each unit, or those of `tiers`, the last of which has no end.

    `graduated`: each unit costs what its own tier says. `volume`: all cost what the tier of the whole quantity says.
    With `divide_by` the quantity is counted in packages of so many, a begun one as a whole one (`up`) or not (`down`).
    """

    unit_amount: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    tiers_mode: str = ""
    divide_by: int = 1
    round: str = UP


@dataclass(frozen=True, slots=True)
class Part:
    """One line of what a price comes to: `quantity` times `unit_amount`.

    A tier's part says which it is (`tier`, from 1; 0 for none) and its `first` and `last` unit (None: no end).
    """

    quantity: Decimal
    unit_amount: Decimal
    kind: str
    first: Decimal | None = None
    last: Decimal | None = None
    tier: int = 0

    @property
    def exact(self) -> Fraction:
        return Fraction(self.quantity) * Fraction(self.unit_amount)

    @property
    def amount(self) -> int:
        """Whole minor units, as a line of an invoice with this quantity and unit price has them."""
        return round_half_up(self.exact)


@lru_cache(maxsize=REMEMBERED)
def parts(pricing: Pricing, quantity: Decimal) -> tuple[Part, ...]:
    """Each part becomes a line of an invoice; what counts nothing is left out. ValueError for less than 0.

    The first tier is reached by 0 already: its flat fee is charged without any use.
    """
    if quantity < 0:
        raise ValueError("The quantity cannot be less than 0.")
    if pricing.tiers:
        split = in_volume if pricing.tiers_mode == VOLUME else graduated
        found = list(split(pricing.tiers, quantity))
    elif pricing.divide_by > 1:
        found = [Part(packages(pricing, quantity), pricing.unit_amount or NONE, PACKAGE)]
    else:
        found = [Part(quantity, pricing.unit_amount or NONE, UNIT)]
    return tuple(part for part in found if part.quantity)


@lru_cache(maxsize=REMEMBERED)
def exact(pricing: Pricing, quantity: Decimal) -> Fraction:
    """The sum of all parts in minor units, not rounded."""
    return sum((part.exact for part in parts(pricing, quantity)), start=Fraction(0))


@lru_cache(maxsize=REMEMBERED)
def in_lines(pricing: Pricing, quantity: Decimal) -> int:
    """The sum of all parts in minor units, each rounded as a line of its own."""
    return sum(part.amount for part in parts(pricing, quantity))


def packages(pricing: Pricing, quantity: Decimal) -> Decimal:
    """How many packages a quantity comes to."""
    whole, rest = divmod(Fraction(quantity), pricing.divide_by)
    return Decimal(whole + (1 if rest and pricing.round == UP else 0))


def graduated(tiers: tuple[Tier, ...], quantity: Decimal) -> Iterator[Part]:
    below = NONE
    for number, tier in enumerate(tiers, start=1):
        if number > 1 and quantity <= below:
            return
        reached = quantity if tier.up_to is None else min(quantity, tier.up_to)
        yield from of_tier(tier, number, below, reached - below)
        below = reached if tier.up_to is None else tier.up_to


def in_volume(tiers: tuple[Tier, ...], quantity: Decimal) -> Iterator[Part]:
    below = NONE
    for number, tier in enumerate(tiers, start=1):
        if tier.up_to is None or quantity <= tier.up_to:
            yield from of_tier(tier, number, below, quantity)
            return
        below = tier.up_to


def of_tier(tier: Tier, number: int, below: Decimal, quantity: Decimal) -> Iterator[Part]:
    span = (below + 1, tier.up_to, number)
    yield Part(quantity, tier.unit_amount, TIER, *span)
    if tier.flat_amount:
        yield Part(ONE, tier.flat_amount, FLAT, *span)


def explain(pricing: Pricing, quantity: Decimal, currency: str, unit: str = "", locale: str = "en") -> str:
    """How an amount comes about: '12 seats: 10 × €8.00 + 2 × €6.50'. ValueError as for `parts`."""
    terms = [in_words(part, pricing, currency, locale) for part in parts(pricing, quantity)]
    return f"{counted(quantity, unit or 'unit', locale)}: {' + '.join(terms) or 'nothing'}"


def in_words(part: Part, pricing: Pricing, currency: str, locale: str) -> str:
    price = format_unit_price(part.unit_amount, currency, locale)
    if part.kind == FLAT:
        return f"{price} flat"
    if part.kind == PACKAGE:
        size = format_number(Decimal(pricing.divide_by), locale)
        return f"{counted(part.quantity, 'package', locale)} of {size} × {price}"
    return f"{format_number(part.quantity, locale)} × {price}"


def counted(quantity: Decimal, unit: str, locale: str) -> str:
    """'1 seat', '2.5 seats'; a unit that ends in s or is no word of letters stays as it is ('GB' becomes 'GB')."""
    is_word = unit.isalpha() and unit.islower() and not unit.endswith("s")
    return f"{format_number(quantity, locale)} {unit}{'s' if is_word and quantity != 1 else ''}"
