"""What the CSV file of e-mail texts holds."""

from billing_site.lib.csv.stream import Column


def columns(zone):
    """One row a text."""
    return (
        Column("kind", "Mail", "kind"),
        Column("stage", "Stage", "stage"),
        Column("language", "Language", "language"),
        Column("subject", "Subject", "subject", free=True),
        Column("opening", "Opening", "opening", free=True),
    )
