"""What the CSV file of changes asked for in the portal holds."""

from typing import Any

from billing_site.lib.csv.columns import moments, texts, typed


def columns(zone: Any) -> tuple:
    """One row a request; `zone` is the ZoneInfo of the times."""
    return (
        *texts(public_id="id", customer__public_id="Customer ID"),
        *typed(customer__name="Customer", email="Asked By"),
        *texts(state="State"),
        *typed(reason="Reason"),
        *moments(zone, created="Asked", closed_at="Closed"),
    )
