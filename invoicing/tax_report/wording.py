"""Rows of the tax report in words, on the page and in its file."""

from __future__ import annotations

from decimal import Decimal

from billing_site.lib.money.text import format_amount, format_number
from billing_site.lib.places.countries import country_name
from invoicing.models.tax.entry import TaxEntry
from invoicing.tax_report.report import Amounts, Key, Row

STATUSES = dict(TaxEntry.STATUSES)
NO_TAX = "No tax rate"


def rate_words(key: Key) -> str:
    """'VAT 19 %', 'Sales tax 8.875 % (New York)', 'No tax rate'."""
    if not key.percentage:
        return NO_TAX if key.status == TaxEntry.TAXED else "No tax charged"
    region = f" ({key.region})" if key.region else ""
    return f"{key.name} {format_number(Decimal(key.percentage))} %{region}"


def country_words(key: Key) -> str:
    return country_name(key.country) if key.country else "—"


def heads(*, with_voided: bool) -> list[str]:
    """What the pairs of base and tax are, from left to right."""
    return ["Invoiced", "Credit notes", *(["Voided"] if with_voided else []), "Net"]


def cells(row: Row, *, with_voided: bool) -> list[tuple[str, str]]:
    """(label, amount) of a row from left to right; '—' where an exchange rate lacks."""
    parts = [row.invoiced, row.credited, *([row.voided] if with_voided else []), row.left]
    found = []
    for head, part in zip(heads(with_voided=with_voided), parts, strict=True):
        base, tax = pair(part, row)
        found += [(f"{head}: base", base), (f"{head}: tax", tax)]
    return found


def pair(part: Amounts, row: Row) -> tuple[str, str]:
    if not row.is_complete:
        return "—", "—"
    return format_amount(part.base, row.currency), format_amount(part.tax, row.currency)
