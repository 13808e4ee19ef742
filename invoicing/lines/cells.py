"""What people type into a line, read into values: description, quantity, price, day; and a price as it is typed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from billing_site.lib.money.currencies import exponent
from billing_site.lib.money.text import parse_number, parse_unit_price
from billing_site.lib.text import clean_line, text_problem
from invoicing.issuing.rates_and_coupons import plain

DESCRIPTION_LENGTH = 5000
# Amounts are tried as people write them in English first, then as most others do: 1,234.5 before 1.234,5.
LOCALES = ("en", "de")


def read_description(text: str) -> str:
    problem = text_problem(text)
    if problem:
        raise ValueError(problem)
    if len(text) > DESCRIPTION_LENGTH:
        raise ValueError(f"A description has up to {DESCRIPTION_LENGTH:,} characters; this has {len(text):,}.")
    return clean_line(text)


def read_quantity(text: str):
    """A quantity with up to 12 decimals; 1 where none was typed."""
    return first_reading(lambda locale: parse_number(text, locale)) if text else Decimal(1)


def read_price(text: str, currency: str):
    """A unit price in minor units with up to 12 decimals; 0 where none was typed."""
    return first_reading(lambda locale: parse_unit_price(text, currency, locale)) if text else Decimal(0)


def read_number(text: str, decimals: int = 12) -> Decimal | None:
    """A number as people of either habit write it (1,234.5 or 1.234,5); None for anything else."""
    try:
        return first_reading(lambda locale: parse_number(text, locale, decimals))
    except ValueError:
        return None


def first_reading(read: Callable):
    """What the first of LOCALES makes of a text; its complaint when none can read it."""
    try:
        return read(LOCALES[0])
    except ValueError as complaint:
        for locale in LOCALES[1:]:
            try:
                return read(locale)
            except ValueError:
                continue
        raise complaint from None


def read_day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Write the day as 2026-12-31.") from None


def price_text(unit_amount: Decimal, currency: str) -> str:
    """A unit price in minor units as people type it in major ones: 1050 eur -> '10.50', 0.05 usd -> '0.0005'."""
    places = exponent(currency)
    whole, _, fraction = plain(Decimal(unit_amount).scaleb(-places)).partition(".")
    fraction = fraction.ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole
