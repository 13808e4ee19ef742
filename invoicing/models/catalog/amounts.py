"""The amounts of a price as they are kept: checked, written as exact decimals, and read for the arithmetic.

`{"unit_amount": "800"}` or `{"tiers": [{"up_to": "10", "unit_amount": "800", "flat_amount": "0"}, …]}`, all in minor
units; the last tier's `up_to` is "inf".
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from billing_site.lib.db.exact.field import canonical
from billing_site.lib.money.amounts import PRICE_DIGITS, QUANTITY_DIGITS, checked_number
from billing_site.lib.money.currencies import CURRENCIES
from invoicing.totals.pricing import GRADUATED, UP, Pricing, Tier

INF = "inf"
MOST_TIERS = 100
AMOUNT_DECIMALS = 12


class PriceRefused(ValueError):
    """A price cannot be so; `field` is the property at fault, the text says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def checked_amount(value: Any, field: str, what: str = "unit price", *, least: int | None = 0) -> Decimal:
    """A unit or flat amount in minor units; PriceRefused for none, for less than `least`, or more than 12 decimals."""
    try:
        found = checked_number(value, what, PRICE_DIGITS)
    except ValueError as error:
        raise PriceRefused(field, str(error)) from None
    if least is not None and found < least:
        raise PriceRefused(field, f"The {what} cannot be less than 0.")
    if found != round(found, AMOUNT_DECIMALS):
        raise PriceRefused(field, f"The {what} has more than {AMOUNT_DECIMALS} decimals.")
    return found


def plain_number(number: Decimal) -> str:
    return canonical(f"{number:f}")


def checked_tiers(tiers: Sequence[Mapping], field: str = "tiers") -> list[dict[str, str]]:
    """These tiers as they are kept. PriceRefused unless each ends further up than the one before and the last never."""
    if not isinstance(tiers, list | tuple) or not all(isinstance(tier, Mapping) for tier in tiers):
        raise PriceRefused(field, "Tiers are a list of rows.")
    if not tiers:
        raise PriceRefused(field, "A tiered price needs at least one tier.")
    if len(tiers) > MOST_TIERS:
        raise PriceRefused(field, f"A price has at most {MOST_TIERS} tiers.")
    found, below = [], Decimal(0)
    for number, tier in enumerate(tiers, start=1):
        is_last = number == len(tiers)
        if (tier.get("up_to") in (INF, None)) != is_last:
            words = "the last tier has no end" if is_last else "only the last tier has no end"
            raise PriceRefused(field, f"Tier {number}: {words}.")
        if not is_last:
            below = checked_end(tier["up_to"], below, number, field)
        amounts = {
            name: plain_number(checked_amount(tier.get(name) or 0, field, f"{what} of tier {number}"))
            for name, what in (("unit_amount", "unit price"), ("flat_amount", "flat fee"))
        }
        found.append({"up_to": INF if is_last else plain_number(below)} | amounts)
    return found


def checked_end(value: Any, below: Decimal, number: int, field: str) -> Decimal:
    try:
        end = checked_number(value, f"end of tier {number}", QUANTITY_DIGITS)
    except ValueError as error:
        raise PriceRefused(field, str(error)) from None
    if end != int(end):
        raise PriceRefused(field, f"Tier {number} ends at a whole number.")
    if end <= below:
        raise PriceRefused(field, f"Tier {number} must end above {plain_number(below)}, where the one before ends.")
    return Decimal(int(end))


def checked_options(options: Any, currency: str, *, is_tiered: bool, least: int | None = 0) -> dict[str, dict]:
    """The amounts in other currencies as they are kept. PriceRefused for any that the price cannot have."""
    field = "currency_options"
    if not isinstance(options, Mapping):
        raise PriceRefused(field, "Amounts in other currencies are given by currency.")
    found: dict[str, dict] = {}
    for code, amounts in sorted(options.items()):
        if code not in CURRENCIES:
            raise PriceRefused(field, f"“{str(code)[:10]}” is not a currency.")
        if code == currency:
            raise PriceRefused(field, f"{code.upper()} is the price's own currency.")
        found[code] = checked_amounts(amounts, code, is_tiered=is_tiered, least=least)
    return found


def checked_amounts(amounts: Any, currency: str, *, is_tiered: bool, least: int | None = 0) -> dict[str, Any]:
    """The amounts in one other currency as they are kept. PriceRefused for what the price cannot have."""
    field = "currency_options"
    if not isinstance(amounts, Mapping) or set(amounts) != {"tiers" if is_tiered else "unit_amount"}:
        needed = "tiers" if is_tiered else "a unit price"
        raise PriceRefused(field, f"{currency.upper()} needs {needed}, as the price's own currency has.")
    if is_tiered:
        return {"tiers": checked_tiers(amounts["tiers"], field)}
    amount = checked_amount(amounts["unit_amount"], field, f"unit price in {currency.upper()}", least=least)
    return {"unit_amount": plain_number(amount)}


def read_tiers(tiers: Sequence[Mapping[str, str]]) -> tuple[Tier, ...]:
    return tuple(
        Tier(
            None if tier["up_to"] == INF else Decimal(tier["up_to"]),
            Decimal(tier["unit_amount"]),
            Decimal(tier["flat_amount"]),
        )
        for tier in tiers
    )


def read_pricing(amounts: Mapping, tiers_mode: str, divide_by: int, rounding: str) -> Pricing:
    """The arithmetic's form of `{"unit_amount": …}` or `{"tiers": …}`."""
    if "tiers" in amounts:
        return Pricing(tiers=read_tiers(amounts["tiers"]), tiers_mode=tiers_mode or GRADUATED)
    return Pricing(unit_amount=Decimal(amounts["unit_amount"]), divide_by=divide_by, round=rounding or UP)
