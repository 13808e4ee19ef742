"""What the CSV file of usage holds: the shape that the import reads."""

from zoneinfo import ZoneInfo

from django.db.models import TextField
from django.db.models.functions import Cast

from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment


def columns(zone: ZoneInfo) -> tuple[Column, ...]:
    """One row a record; moments are in UTC, as they count."""
    utc = ZoneInfo("UTC")
    return (
        Column("identifier", "Identifier", "identifier", free=True),
        Column("item", "Item", "item__public_id"),
        Column("quantity", "Quantity", Cast("quantity", TextField())),
        Column("timestamp", "Timestamp (UTC)", Moment("timestamp", utc)),
        Column("action", "Action", "action"),
        Column("replaces", "Replaces", "replaces__identifier", free=True),
        Column("change", "Counts", Cast("change", TextField())),
        Column("created", "Reported (UTC)", Moment("created", utc)),
    )
