"""What a price says on its page: its amounts in each currency, and what a quantity comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from billing_site.lib.money.amounts import QUANTITY_DIGITS, checked_number
from billing_site.lib.money.text import format_amount, format_number, format_unit_price, parse_number
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.wording import amount_words
from invoicing.totals.pricing import Tier, explain, parts


class Amounts(NamedTuple):
    """One currency of a price: its words, and the rows of its tiers."""

    currency: str
    words: str
    tiers: list[dict[str, str]]
    is_own: bool

    @property
    def caption(self) -> str:
        return f"Tiers in {self.currency.upper()}"


class Computed(NamedTuple):
    """What a quantity comes to in one currency: how, and in all."""

    currency: str
    how: str
    total: str


def amounts_of(price: Price) -> list[Amounts]:
    """The price's own currency first."""
    found = []
    for code in price.currencies:
        tiers = tier_rows(price.pricing_in(code).tiers, code)
        found.append(Amounts(code, amount_words(price, code), tiers, code == price.currency))
    return found


def tier_rows(tiers: tuple[Tier, ...], currency: str) -> list[dict[str, str]]:
    rows, below = [], Decimal(0)
    for tier in tiers:
        first = format_number(below + 1)
        rows.append(
            {
                "span": f"{first} and more" if tier.up_to is None else f"{first} to {format_number(tier.up_to)}",
                "unit": format_unit_price(tier.unit_amount, currency),
                "flat": format_unit_price(tier.flat_amount, currency) if tier.flat_amount else "",
            }
        )
        below = tier.up_to or below
    return rows


def read_quantity(text: str) -> tuple[Decimal | None, str]:
    """(what was typed, '') or (None, why it is no quantity); (None, '') for nothing."""
    if not text.strip():
        return None, ""
    try:
        quantity = checked_number(parse_number(text[:60]), "quantity", QUANTITY_DIGITS)
    except ValueError as error:
        return None, str(error)
    return (quantity, "") if quantity >= 0 else (None, "The quantity cannot be less than 0.")


def computed(price: Price, quantity: Decimal) -> list[Computed]:
    """What this many come to in each currency; lines are rounded one by one, as an invoice rounds them."""
    unit = price.product.unit_label
    found = []
    for code in price.currencies:
        pricing = price.pricing_in(code)
        total = sum(part.amount for part in parts(pricing, quantity))
        found.append(Computed(code, explain(pricing, quantity, code, unit), format_amount(total, code)))
    return found
