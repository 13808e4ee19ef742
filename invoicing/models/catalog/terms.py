"""The terms of a price: how often it recurs, how it counts, and what cannot stand together."""

from typing import Any

from billing_site.lib.money.currencies import CURRENCIES
from invoicing.models.catalog.amounts import PriceRefused, checked_amount, checked_options, checked_tiers
from invoicing.totals.pricing import DOWN, GRADUATED, UP, VOLUME

INTERVALS = [("day", "Day"), ("week", "Week"), ("month", "Month"), ("year", "Year")]
# Three years (docs.stripe.com/api/prices/create#create_price-recurring-interval_count).
LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}
USAGE_TYPES = [("licensed", "By quantity"), ("metered", "By use")]
BILLING_SCHEMES = [("per_unit", "Per unit"), ("tiered", "Tiered")]
TIERS_MODES = [(GRADUATED, "Graduated"), (VOLUME, "Volume")]
ROUNDINGS = [(UP, "Up"), (DOWN, "Down")]
LARGEST_PACKAGE = 10**9
LONGEST_KEY, LONGEST_NICKNAME = 200, 100


def checked_terms(fields: dict[str, Any]) -> dict[str, Any]:
    """The properties of a new price as they are kept. Raises PriceRefused, which names the one at fault."""
    terms = dict(fields)
    if terms.get("currency") not in CURRENCIES:
        raise PriceRefused("currency", "Choose a currency.")
    check_choice(terms, "tax_behavior", ("unspecified", "inclusive", "exclusive"), "Tax is inclusive or exclusive.")
    check_recurrence(terms)
    check_scheme(terms)
    least = 0 if terms.get("interval") else None
    if terms.get("billing_scheme") == "tiered":
        terms["unit_amount"] = None
        terms["tiers"] = checked_tiers(terms.get("tiers", ()))
    else:
        terms["unit_amount"] = checked_amount(terms.get("unit_amount"), "unit_amount", least=least)
    options, is_tiered = terms.get("currency_options") or {}, terms.get("billing_scheme") == "tiered"
    terms["currency_options"] = checked_options(options, terms["currency"], is_tiered=is_tiered, least=least)
    terms["lookup_key"] = checked_key(terms.get("lookup_key", ""))
    return terms


def check_recurrence(terms: dict[str, Any]) -> None:
    interval, count = terms.get("interval", ""), terms.get("interval_count", 1)
    check_choice(terms, "usage_type", dict(USAGE_TYPES), "A price is charged by quantity or by use.")
    if not interval:
        if count != 1:
            raise PriceRefused("interval_count", "A one-time price recurs never.")
        if terms.get("usage_type") == "metered":
            raise PriceRefused("usage_type", "Only a recurring price can be charged by use.")
        return
    check_choice(terms, "interval", LONGEST, "A price recurs by the day, week, month or year.")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise PriceRefused("interval_count", "A price recurs every 1 or more periods, a whole number.")
    if count > LONGEST[interval]:
        words = f"The longest period is 3 years: at most {LONGEST[interval]:,} {interval}s."
        raise PriceRefused("interval_count", words)


def check_scheme(terms: dict[str, Any]) -> None:
    check_choice(terms, "billing_scheme", dict(BILLING_SCHEMES), "A price is per unit or tiered.")
    divide_by, rounding = terms.get("divide_by", 1), terms.get("round", "")
    if terms.get("billing_scheme") == "tiered":
        if not terms.get("interval"):
            raise PriceRefused("billing_scheme", "Only a recurring price can have tiers.")
        if terms.get("unit_amount") is not None:
            raise PriceRefused("unit_amount", "A tiered price has the amounts of its tiers, no unit price.")
        if divide_by != 1 or rounding:
            raise PriceRefused("divide_by", "A tiered price cannot count in packages.")
        if terms.get("tiers_mode") not in (GRADUATED, VOLUME):
            raise PriceRefused("tiers_mode", "Tiers are graduated or by volume.")
        return
    if terms.get("tiers") or terms.get("tiers_mode"):
        raise PriceRefused("tiers", "Only a tiered price has tiers.")
    if isinstance(divide_by, bool) or not isinstance(divide_by, int) or not 1 <= divide_by <= LARGEST_PACKAGE:
        raise PriceRefused("divide_by", f"A package holds 1 to {LARGEST_PACKAGE:,} units, a whole number.")
    if divide_by == 1 and rounding:
        raise PriceRefused("round", "Only packages are rounded up or down.")
    if divide_by > 1 and rounding not in (UP, DOWN):
        raise PriceRefused("round", "A begun package counts as a whole one (up) or not at all (down).")


def check_choice(terms: dict[str, Any], field: str, known: Any, words: str) -> None:
    if field in terms and terms[field] not in known:
        raise PriceRefused(field, words)


def checked_key(key: str) -> str:
    """A lookup key without spaces around it; PriceRefused for one that is too long."""
    key = key.strip()
    if len(key) > LONGEST_KEY:
        raise PriceRefused("lookup_key", f"A lookup key can have up to {LONGEST_KEY} characters.")
    return key
