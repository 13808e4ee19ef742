"""What a record holds in the words of the desk: days, money, countries, choices, and rows of pairs instead of code."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from billing_site.lib.dates import MONTHS, when
from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.money.text import currency_name, format_amount, format_unit_price
from billing_site.lib.places.countries import country_name, is_country
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.tax_ids.types import TAX_ID_TYPES

NOTHING = "–"
# Texts by language, {tag: text}, in a record or a snapshot.
BY_LANGUAGE = ("names", "memos", "footers", "exemption_reasons", "exempt_reasons", "reasons")
LANGUAGES = ("language", "locale", "locales", "default_language", "second_language", "preferred_locales")
MACHINE_WORD = re.compile(r"[a-z]+([_.][a-z]+)+")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
# Whole numbers of snapshots that are no amounts of money.
COUNTS = ("position", "version", "line", "days_until_due", "sequence", "undo_version", "months", "count", "step")


def value_of(record: models.Model, field: models.Field, currency: str) -> str:
    """The field's value for the eye, "–" for nothing; `currency` is that of the record's amounts, '' for none."""
    value = getattr(record, field.name)
    if value is None or value in ("", [], {}):
        return NOTHING
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    if isinstance(field, models.JSONField):
        if isinstance(value, dict):
            currency = currency or str(value.get("currency") or "")
        return structure(field.name, value, currency, verbatim=field.name == "metadata")
    # Whole numbers of this kind are minor units wherever the record has a currency.
    is_money = type(field) is models.BigIntegerField or field.name == "unit_amount"
    return single(field.name, value, currency if is_money else "")


def single(name: str, value: Any, currency: str = "") -> str:
    """One value that is no list: `name` says what it is of, `currency` that a number is an amount of money."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return calendar_day(value)
    if isinstance(value, Decimal) or (currency and name == "unit_amount"):
        return number(name, Decimal(value), currency)
    if isinstance(value, int):
        return format_amount(value, currency) if currency else f"{value}"
    return text(name, str(value))


def number(name: str, value: Decimal, currency: str) -> str:
    if currency and name == "unit_amount":
        return format_unit_price(value, currency)
    return f"{value.normalize():f}" + ("%" if name.startswith("percent") else "")


def text(name: str, value: str) -> str:
    """A country, currency, language, tax ID type, day or word of the machine as people write it; else as it is."""
    if name.endswith("country") and is_country(value):
        return country_name(value)
    if name.endswith("currency") and value in CURRENCIES:
        return f"{value.upper()} · {currency_name(value)}"
    if name in LANGUAGES and value in DOCUMENT_LANGUAGES:
        return own_name(value)
    if name == "type" and value in TAX_ID_TYPES:
        return TAX_ID_TYPES[value].name
    if DAY.fullmatch(value):
        return calendar_day(date.fromisoformat(value))
    if MOMENT.fullmatch(value):
        return when(datetime.fromisoformat(value))
    return label(value) if MACHINE_WORD.fullmatch(value) else value


def calendar_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month]} {day.year:04}"


def label(name: str) -> str:
    """'amount_off' as 'Amount off', 'customer.updated' as 'Customer updated'."""
    return capfirst(name.replace("_", " ").replace(".", " "))


def structure(name: str, value: Any, currency: str = "", *, verbatim: bool = False) -> str:
    """What a column of JSON holds: a table of its pairs, a list of its things; keys of metadata stay as they are."""
    if isinstance(value, dict):
        rows = [(key, structure(key, each, currency)) for key, each in value.items() if each not in (None, "", [], {})]
        named = own_name if name in BY_LANGUAGE else str if verbatim else label
        shown = ((named(key), words) for key, words in rows)
        return format_html('<table class="words">{}</table>', joined("<tr><th>{}</th><td>{}</td></tr>", shown))
    if isinstance(value, list):
        things = [structure(name, each, currency) for each in value]
        if any(isinstance(each, dict | list) for each in value):
            return format_html('<ol class="words">{}</ol>', joined("<li>{}</li>", ((thing,) for thing in things)))
        return format_html_join(", ", "{}", ((thing,) for thing in things))
    if value is None or value == "":
        return NOTHING
    is_count = name in COUNTS or (isinstance(value, str) and name != "unit_amount")
    return single(name, value, "" if is_count else currency)


def joined(row: str, values: Iterable[tuple]) -> SafeString:
    return format_html_join("", row, values)


class Shown:
    """A field as a column or line of an admin page, in words; sorted by as before."""

    def __init__(self, field: models.Field, currency_of: Callable[[Any], str]) -> None:
        self.field = field
        self.currency_of = currency_of
        self.__name__ = self.admin_order_field = field.name
        self.short_description = capfirst(field.verbose_name)

    def __call__(self, record: models.Model) -> str:
        return value_of(record, self.field, self.currency_of(record))


class ByValue(admin.AllValuesFieldListFilter):
    """A filter by the values that there are, in words."""

    def choices(self, changelist: Any):
        for choice in super().choices(changelist):
            yield choice | {"display": text(str(self.field_path), str(choice["display"]))}
