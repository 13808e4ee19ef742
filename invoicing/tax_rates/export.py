"""What the CSV file of tax rates holds."""

from django.db.models import F

from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment, ShortDecimal, true_or_false


def columns(zone):
    """One row a tax rate; `zone` is the ZoneInfo of the times."""
    return (
        Column("id", "id", "public_id"),
        Column("name", "Name", "display_name", free=True),
        Column("percentage", "Percentage", ShortDecimal(F("percentage"))),
        Column("inclusive", "Inclusive", true_or_false("inclusive")),
        Column("type", "Type", "tax_type"),
        Column("country", "Country", "country"),
        Column("state", "State", "state", free=True),
        Column("region", "Region", "jurisdiction", free=True),
        Column("description", "Description", "description", free=True),
        Column("active", "Active", true_or_false("active")),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
    )
