"""What the CSV file of products holds."""

from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment, true_or_false


def columns(zone):
    """One row a product; `zone` is the ZoneInfo of the times."""
    return (
        Column("id", "id", "public_id"),
        Column("name", "Name", "name", free=True),
        Column("description", "Description", "description", free=True),
        Column("unit", "Unit Label", "unit_label", free=True),
        Column("active", "Active", true_or_false("active")),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
    )
