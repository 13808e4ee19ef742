"""Which amounts a card or a debit can be charged: from the minimum to the maximum of its currency, in its steps."""

from __future__ import annotations

from dataclasses import dataclass

from billing_site.lib.money.currencies import card_step, maximum_charge, minimum_charge
from billing_site.lib.money.text import format_amount

TOO_SMALL, TOO_LARGE, INVALID = "amount_too_small", "amount_too_large", "invalid_amount"
CODES = (TOO_SMALL, TOO_LARGE, INVALID)


@dataclass(frozen=True)
class Problem:
    """Why an amount cannot be charged: the code as the payment API has it, and words for staff."""

    code: str
    words: str


def problem(amount: int, currency: str) -> Problem | None:
    """What keeps `amount` (minor units) from being charged; None where nothing does."""
    least, most, step = minimum_charge(currency), maximum_charge(currency), card_step(currency)
    if amount < least:
        return Problem(TOO_SMALL, f"The least that can be charged is {format_amount(least, currency)}.")
    if amount > most:
        return Problem(TOO_LARGE, f"The most that can be charged is {format_amount(most, currency)}.")
    if amount % step:
        return Problem(INVALID, f"Charges in {currency.upper()} are multiples of {format_amount(step, currency)}.")
    return None
