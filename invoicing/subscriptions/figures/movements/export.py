"""What the CSV file of movements holds; every cell is written by the database."""

from billing_site.lib.csv.columns import amounts, moments, texts, typed


def columns(zone):
    """One row a movement; `zone` is the ZoneInfo of the times."""
    return (
        *texts(public_id="id"),
        *moments(zone, at="At"),
        *texts(month="Month", kind="Kind", subscription__public_id="Subscription ID"),
        *texts(customer__public_id="Customer ID"),
        *typed(customer__name="Customer Name"),
        *texts(currency="Currency"),
        *amounts(amount="Change", mrr="Subscription MRR"),
        *texts(customers="Customers"),
    )
