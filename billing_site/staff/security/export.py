"""What the CSV file of the security log holds."""

from zoneinfo import ZoneInfo

from django.db.models import TextField
from django.db.models.functions import Cast

from billing_site.lib.csv.columns import moments, texts, typed
from billing_site.lib.csv.stream import Column


def columns(zone: ZoneInfo) -> tuple[Column, ...]:
    """One row an entry; `zone` is that of the times."""
    return (
        *texts(public_id="id"),
        *moments(zone, created="When"),
        *texts(kind="What", outcome="Outcome"),
        *typed(person__email="Person", by__email="By", detail="Detail"),
        Column("amount", "Rows Or Files", Cast("amount", TextField())),
        *texts(address="Address"),
        *typed(user_agent="Browser"),
    )
