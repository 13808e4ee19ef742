"""What the CSV file of tax rates holds."""

from django.db.models import F, QuerySet

from billing_site.lib.csv.stream import Column, texts_columns
from billing_site.lib.csv.text import Moment, ShortDecimal, true_or_false
from billing_site.lib.places.texts import languages_used
from invoicing.models.tax_rate import TaxRate


def columns(zone, languages):
    """One row a tax rate; `zone` is the ZoneInfo of the times, `languages` the tags that names and reasons are in."""
    return (
        Column("id", "id", "public_id"),
        Column("name", "Name", "display_name", free=True),
        *texts_columns("names", "Name", languages),
        Column("percentage", "Percentage", ShortDecimal(F("percentage"))),
        Column("inclusive", "Inclusive", true_or_false("inclusive")),
        Column("type", "Type", "tax_type"),
        Column("country", "Country", "country"),
        Column("state", "State", "state", free=True),
        Column("region", "Region", "jurisdiction", free=True),
        Column("description", "Description", "description", free=True),
        Column("exemption_reason", "Exemption Reason", "exemption_reason", free=True),
        *texts_columns("exemption_reasons", "Exemption Reason", languages),
        Column("exemption_code", "Exemption Code", "exemption_code"),
        Column("active", "Active", true_or_false("active")),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
    )


def languages_of(rates: QuerySet[TaxRate]) -> list[str]:
    """The tag of every language that names or reasons of these rates are in."""
    found = rates.exclude(names={}, exemption_reasons={}).values_list("names", "exemption_reasons").iterator()
    return languages_used(texts for both in found for texts in both)
