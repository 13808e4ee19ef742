"""Amounts of any currency that a filter asks for in whole units, as conditions over minor units."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db.models import BigIntegerField, Case, Q, Value, When

from billing_site.lib.money.currencies import CURRENCIES, exponent


def currencies_by_decimals() -> dict:
    """{number of decimals: currencies}"""
    codes = {}
    for code in CURRENCIES:
        codes.setdefault(exponent(code), []).append(code)
    return codes


def amount_ranges(field: str, low, high, currency: str = "") -> Iterator[Q]:
    """Conditions for amounts in whole units (plain texts or ''), one for each number of decimals that a currency has.

    Each is sought in the index of currency and amount; joined by OR, SQLite would read every row besides.
    """
    for places, codes in currencies_by_decimals().items():
        bounds = {}
        if low:
            bounds[f"{field}__gte"] = minor_units(low, places, ROUND_CEILING)
        if high:
            bounds[f"{field}__lte"] = minor_units(high, places, ROUND_FLOOR)
        found = [code for code in codes if currency in ("", code)]
        if found:
            yield Q(currency__in=found, **bounds)


def amount_limits(field: str, low, high) -> Q:
    """All `amount_ranges` as a condition that no database seeks: it is tried row by row, down the list in its order."""
    condition = Q()
    for bound, text, rounding in (("gte", low, ROUND_CEILING), ("lte", high, ROUND_FLOOR)):
        if text:
            limits = [
                When(currency__in=found, then=Value(minor_units(text, places, rounding)))
                for places, found in currencies_by_decimals().items()
                if places != 2
            ]
            usual = Value(minor_units(text, 2, rounding))
            condition &= Q(**{f"{field}__{bound}": Case(*limits, default=usual, output_field=BigIntegerField())})
    return condition


def minor_units(text: str, places, rounding) -> int:
    """A whole number of minor units: integers compare alike on both databases."""
    return int(Decimal(text).scaleb(places).to_integral_value(rounding))
