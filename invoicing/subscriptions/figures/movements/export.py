"""What the CSV file of movements holds; every cell is written by the database."""

from django.db.models import TextField
from django.db.models.functions import Cast

from billing_site.lib.csv.columns import amounts, moments, texts, typed
from billing_site.lib.csv.stream import Column


def columns(zone):
    """One row a movement; `zone` is the ZoneInfo of the times."""
    return (
        *texts(public_id="id"),
        *moments(zone, at="At"),
        Column("month", "Month", Cast("month", TextField())),
        *texts(kind="Kind", subscription__public_id="Subscription ID"),
        *texts(customer__public_id="Customer ID"),
        *typed(customer__name="Customer Name"),
        *texts(currency="Currency"),
        *amounts(amount="Change", mrr="Subscription MRR"),
        Column("customers", "Customers", Cast("customers", TextField())),
    )
