"""What the CSV file of disputes holds; every cell is written by the database."""

from billing_site.lib.csv.columns import amounts, moments, texts


def columns(zone):
    """One row a dispute; `zone` is the ZoneInfo of the times."""
    return (
        *texts(public_id="id", state="Status", reason="Reason", attempt__public_id="Charge ID"),
        *texts(attempt__invoice__public_id="Invoice ID", attempt__invoice__number="Invoice Number"),
        *texts(attempt__invoice__customer__public_id="Customer ID", currency="Currency"),
        *amounts(amount="Amount"),
        *amounts("fee_currency", fee="Fee"),
        *texts(fee_currency="Fee Currency"),
        *texts(gateway="Gateway", reference="Gateway Reference"),
        *moments(zone, created="Opened", evidence_due="Evidence Until", submitted_at="Evidence Submitted"),
        *moments(zone, closed_at="Closed", taken_at="Money Taken"),
    )
