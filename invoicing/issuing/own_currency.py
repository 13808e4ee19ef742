"""Tax of a document told in the seller's own currency too, by the exchange rates that the document keeps.

Directive 2006/112/EC, article 230: the tax must be given in the currency of the country; article 91: by which rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from billing_site.lib.money.currencies import exponent


class Quote(NamedTuple):
    """A published exchange rate: on `day` (ISO) one `base` was `rate` units of `currency`; `source` may be ''."""

    day: str
    base: str
    currency: str
    rate: str
    source: str


def scale_of(worth: Fraction, currency: str, home: str) -> tuple[int, int]:
    """(numerator, denominator) that turn minor units of `currency`, one of which is `worth` in `home`, into its."""
    return (worth * Fraction(10) ** (exponent(home) - exponent(currency))).as_integer_ratio()


def rounded(amount: int, scale: tuple[int, int]) -> int:
    """Minor units times a scale, half away from zero."""
    # As `round_half_up` of the exact product; fractions would take several times as long for 100,000 documents.
    product, below = 2 * amount * scale[0], scale[1]
    return (product + below) // (2 * below) if product >= 0 else -((below - product) // (2 * below))


def worth_by(quotes: Iterable[Quote], currency: str) -> Fraction:
    """What one `currency` is worth by quotes that lead from it, one after the other, in either direction."""
    worth = Fraction(1)
    for quote in quotes:
        rate = Fraction(Decimal(quote.rate))
        worth = worth * rate if quote.base == currency else worth / rate
        currency = quote.currency if quote.base == currency else quote.base
    return worth


def own_currency(taxes: Iterable[dict], currency: str, home: str, quotes: list[Quote]) -> dict:
    """What documents keep of tax in `home`, as plain JSON; `taxes` are figures in minor units of `currency`.

    {"currency", "quotes": [Quote as dict], "taxes": [[rate, what it is on, tax]], "tax": all of it}; each amount is
    rounded by itself, as in the tax report, and the sum is that of the rounded ones.
    """
    scale = scale_of(worth_by(quotes, currency), currency, home)
    rows = [[tax["rate"], rounded(tax["taxable_amount"], scale), rounded(tax["amount"], scale)] for tax in taxes]
    return {
        "currency": home,
        "quotes": [quote._asdict() for quote in quotes],
        "taxes": rows,
        "tax": sum(tax for *_, tax in rows),
    }


def of_note(taxes: list[dict], invoice: dict) -> dict:
    """{"own_currency": …} of a credit note by the rates of its invoice's frozen document; {} where that has none."""
    kept = invoice.get("own_currency")
    if not kept or not any(tax["amount"] for tax in taxes):
        return {}
    quotes = [Quote(**quote) for quote in kept["quotes"]]
    return {"own_currency": own_currency(taxes, invoice["currency"], kept["currency"], quotes)}
