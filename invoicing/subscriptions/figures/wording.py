"""How figures of recurring revenue are written: amounts with their sign, shares in percent, short ones on axes."""

from __future__ import annotations

from fractions import Fraction

from babel.numbers import format_compact_currency

from billing_site.lib.money.amounts import round_half_up
from billing_site.lib.money.currencies import exponent
from billing_site.lib.money.text import format_amount

NOTHING = "—"


def signed(amount: int, currency: str) -> str:
    """'+€10.00', '-€10.00'; '' for zero."""
    if not amount:
        return ""
    return f"{'+' if amount > 0 else ''}{format_amount(amount, currency)}"


def share_words(share: Fraction | None) -> str:
    """'2.4%', '100%'; '—' where there is none."""
    if share is None:
        return NOTHING
    tenths = round_half_up(share * 1000)
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}{f'.{rest}' if rest else ''}%"


def tick_words(amount: float, currency: str) -> str:
    """An amount (minor units) on an axis: '€500', '€1.5K'."""
    places = exponent(currency)
    value = round(amount) / 10**places
    if abs(value) < 1000:
        return format_amount(round(amount), currency, decimals=False)
    return format_compact_currency(value, currency.upper(), locale="en", fraction_digits=1)
