"""Columns of files, several of a kind at once, by the fields that they show: texts, amounts, moments."""

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment


def texts(**headers):
    """Fields that hold text which nobody typed, such as numbers of documents and codes: {field: header}."""
    return tuple(Column(field, header, field) for field, header in headers.items())


def typed(**headers):
    """Fields that hold text which people typed: {field: header}."""
    return tuple(Column(field, header, field, free=True) for field, header in headers.items())


def amounts(currency="currency", **headers):
    """Amounts in the currency of the row, as decimals of it: {field: header}."""
    return tuple(Column(field, header, AmountText(field, currency)) for field, header in headers.items())


def moments(zone, **headers):
    """Times in `zone` (a ZoneInfo), which the headers name: {field: header}."""
    return tuple(Column(field, f"{header} ({zone.key})", Moment(field, zone)) for field, header in headers.items())
