"""What the CSV file of exchange rates holds: the shape that the import reads."""

from django.db.models import TextField
from django.db.models.functions import Cast, Upper

from billing_site.lib.csv.stream import Column


def columns(zone):
    """One row a rate."""
    return (
        Column("day", "Day", Cast("day", TextField())),
        Column("base", "Base", Upper("base")),
        Column("currency", "Currency", Upper("currency")),
        Column("rate", "Rate", "rate"),
        Column("source", "Source", "source", free=True),
    )
