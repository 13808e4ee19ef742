"""What the CSV file of e-mail texts holds."""

from django.db.models import TextField
from django.db.models.functions import Cast

from billing_site.lib.csv.stream import Column


def columns(zone):
    """One row a text."""
    return (
        Column("kind", "Mail", "kind"),
        Column("stage", "Stage", Cast("stage", TextField())),
        Column("language", "Language", "language"),
        Column("subject", "Subject", "subject", free=True),
        Column("opening", "Opening", "opening", free=True),
    )
