"""Which amounts a card or a debit can be charged: in which currency, from its minimum to its maximum, in its steps."""

from __future__ import annotations

from dataclasses import dataclass

from billing_site.lib.money.currencies import card_step, maximum_charge, minimum_charge
from billing_site.lib.money.text import format_amount
from invoicing.collecting.rules.brands import KINDS

TOO_SMALL, TOO_LARGE, INVALID = "amount_too_small", "amount_too_large", "invalid_amount"
CODES = (TOO_SMALL, TOO_LARGE, INVALID)
# Bank debits are made in one currency each; cards in any.
CURRENCIES = {"sepa_debit": "eur", "us_bank_account": "usd"}


@dataclass(frozen=True)
class Problem:
    """Why an amount cannot be charged: the code as the payment API has it, and words for staff."""

    code: str
    words: str


def other_kinds(currency: str) -> list[str]:
    """The kinds of payment methods that nothing can be charged to in a currency ('' for none in particular)."""
    return [kind for kind, own in CURRENCIES.items() if currency and own != currency]


def wrong_currency(kind: str, currency: str) -> str:
    """Why nothing can be charged to a kind of payment method in a currency, for staff; '' where something can."""
    own = CURRENCIES.get(kind, currency)
    return "" if own == currency else f"{dict(KINDS)[kind]} is charged in {own.upper()} alone."


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
