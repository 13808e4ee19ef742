"""The cells of a row of prices: amounts, tiers and terms as people and our own exports write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from billing_site.lib.money.names import read_currency
from billing_site.lib.money.number_formats import FILES
from billing_site.lib.money.text import parse_number, parse_unit_price
from invoicing.imports.kind import Read
from invoicing.models.catalog.amounts import PriceRefused
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.terms import checked_key, checked_terms
from invoicing.prices.forms import PriceNotesForm

# What exports, other systems and people call them.
INTERVALS = {
    **{name: name for name in ("day", "week", "month", "year")},
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
    "days": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
    "monat": "month",
    "monatlich": "month",
    "jahr": "year",
    "jährlich": "year",
    "once": "",
    "one-time": "",
}
USAGE = {"licensed": "licensed", "by quantity": "licensed", "metered": "metered", "by use": "metered"}
TAX = {"unspecified": "unspecified", "inclusive": "inclusive", "exclusive": "exclusive"}
TIER = re.compile(r"\s*(?P<end>[\d.]+|inf|∞)\s*:\s*(?P<unit>-?[\d.]+)\s*(?:\+\s*(?P<flat>[\d.]+)\s*)?", re.IGNORECASE)
OPTION = re.compile(
    r"\s*(?P<currency>[A-Za-z]{3})\s*(?:\[(?P<tiers>[^\[\]]*)\]|:\s*(?P<amount>-?[\d.]+))\s*(?:;|\Z)", re.IGNORECASE
)
# What a price calls them -> the column that says them.
COLUMNS = {"billing_scheme": "tiers_mode", "currency_options": "options"}


def read_notes(row: Read, price: Price | None, problems: list[list[str]]) -> dict[str, Any]:
    """{property: value} of what of a price may change."""
    found: dict[str, Any] = {}
    for name in ("nickname", "lookup_key"):
        if name in row.values:
            try:
                found[name] = PriceNotesForm.base_fields[name].clean(row.values[name])
            except ValidationError as error:
                problems.extend([name, words] for words in error.messages)
    if "lookup_key" in found:
        found["lookup_key"] = checked_key(found["lookup_key"])
    if "tax_behavior" in row.values:
        found["tax_behavior"] = one_of(row, "tax_behavior", TAX, problems)
        was = price.tax_behavior if price else Price.UNSPECIFIED
        if found["tax_behavior"] != was != Price.UNSPECIFIED:
            problems.append(["tax_behavior", "How tax is meant was set already, and stays."])
    if row.metadata:
        found["metadata"] = (price.metadata if price else {}) | row.metadata
    return found


def one_of(row: Read, name: str, known: dict[str, str], problems: list[list[str]], default: str = "") -> str:
    text = row.values.get(name, "")
    if not text:
        return default
    if text.casefold() not in known:
        allowed = ", ".join(dict.fromkeys(word for word in known.values() if word))
        problems.append([name, f"“{text[:40]}” is none of {allowed}."])
    return known.get(text.casefold(), default)


def read_terms(row: Read, problems: list[list[str]]) -> dict[str, Any] | None:
    """The terms of a new price as it keeps them; None where something is wrong, which `problems` then tell."""
    before = len(problems)
    terms: dict[str, Any] = {"currency": cell(row, "currency", read_currency, problems)}
    if "currency" not in row.values:
        problems.append(["currency", "Say in which currency it is."])
    interval = one_of(row, "interval", INTERVALS, problems)
    terms |= {
        "interval": interval,
        "interval_count": cell(row, "interval_count", whole, problems) or 1,
        "usage_type": one_of(row, "usage_type", USAGE, problems, Price.LICENSED),
        "tiers_mode": row.values.get("tiers_mode", "").casefold(),
        "divide_by": cell(row, "divide_by", whole, problems) or 1,
        "round": row.values.get("round", "").casefold(),
    }
    terms |= {"currency_options": cell(row, "options", options, problems) or {}}
    tiers = cell(row, "tiers", read_tiers, problems)
    if tiers:
        terms |= {"billing_scheme": Price.TIERED, "tiers": tiers, "unit_amount": None}
        terms["tiers_mode"] = terms["tiers_mode"] or "graduated"
    else:
        terms |= {
            "billing_scheme": Price.PER_UNIT,
            "tiers": [],
            "unit_amount": amount(row, terms["currency"], problems),
        }
    if len(problems) > before:
        return None
    try:
        checked = checked_terms(terms)
    except PriceRefused as refused:
        problems.append([COLUMNS.get(refused.field, refused.field), str(refused)])
        return None
    del checked["lookup_key"]
    return checked


def cell(row: Read, name: str, read: Callable[[str], Any], problems: list[list[str]]) -> Any:
    if name not in row.values:
        return None
    try:
        return read(row.values[name])
    except ValueError as error:
        problems.append([name, str(error)])
        return None


def amount(row: Read, currency: str | None, problems: list[list[str]]) -> Decimal | None:
    """The unit price, in minor units; of two cells that say it the first counts."""
    if "price" in row.values and currency:
        return cell(row, "price", lambda text: parse_unit_price(text, currency, FILES), problems)
    if "unit_amount" in row.values:
        return cell(row, "unit_amount", lambda text: parse_number(text, FILES), problems)
    if currency and "price" not in row.values:
        problems.append(["price", "Enter a price, or tiers."])
    return None


def whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 10:
        raise ValueError(f"“{text[:40]}” is not a whole number.")
    return int(text)


def read_tiers(text: str) -> list[dict[str, str]]:
    found = []
    for number, part in enumerate(text.split(";"), start=1):
        match = TIER.fullmatch(part)
        if match is None:
            raise ValueError(f"Tier {number}, “{part.strip()[:40]}”, is not written as 10: 800 + 0.")
        end = "inf" if match["end"].lower() in ("inf", "∞") else match["end"]
        found.append({"up_to": end, "unit_amount": match["unit"], "flat_amount": match["flat"] or "0"})
    return found


def options(text: str) -> dict[str, dict[str, Any]]:
    """Amounts in other currencies: 'jpy: 1500; usd: 900', with tiers 'usd [10: 900 + 0; inf: 700 + 0]'."""
    found: dict[str, dict[str, Any]] = {}
    place = 0
    while place < len(text):
        match = OPTION.match(text, place)
        if match is None:
            part = text[place:].split(";")[0].strip()[:40]
            raise ValueError(f"“{part}” is not written as usd: 900, or as usd [10: 900 + 0; inf: 700 + 0].")
        amounts = {"unit_amount": match["amount"]} if match["amount"] else {"tiers": read_tiers(match["tiers"])}
        found[match["currency"].lower()] = amounts
        place = match.end()
    return found
