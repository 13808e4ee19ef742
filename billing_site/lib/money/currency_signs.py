"""What people write beside an amount for its currency."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_symbol

from billing_site.lib.money.readings import normal

# What people write for a currency that CLDR does not know.
_EVERYDAY = {"chf": ("fr", "sfr"), "inr": ("rs",), "kwd": ("kd",), "bhd": ("bd",), "jod": ("jd",)}


@lru_cache(maxsize=256)
def currency_signs(currency: str) -> tuple[str, ...]:
    """What people write beside a number for this currency: its code, its symbols, and '$' for any dollar."""
    # CVE's symbol is a space without a width.
    symbols = {normal(symbol) for tag in ("en", f"und_{currency[:2]}") for symbol in _symbols(currency, tag)} - {""}
    short = {symbol[-1] for symbol in symbols if not symbol[-1].isalpha()} - {"."}
    if "$" in short:
        short.add(f"{currency[:2]}$")
    names = {name.casefold().rstrip(".") for name in {currency, *_EVERYDAY.get(currency, ()), *symbols, *short}}
    return tuple(sorted(names | {f"{name}." for name in names if name[-1].isalpha()}, key=len, reverse=True))


def _symbols(currency: str, tag: str) -> list[str]:
    """The currency's symbol in the main language of its country, where there is one."""
    try:
        return [get_currency_symbol(currency.upper(), locale=Locale.parse(tag))]
    except UnknownLocaleError:
        return []
