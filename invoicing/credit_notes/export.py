"""What the CSV file of credit notes holds; every cell is written by the database."""

from billing_site.lib.csv.columns import amounts, moments, texts, typed


def columns(zone):
    """One row a credit note; `zone` is the ZoneInfo of the times."""
    return (
        *texts(public_id="id", number="Number", status="Status"),
        *texts(invoice__public_id="Invoice ID", invoice__number="Invoice Number"),
        *texts(invoice__customer__public_id="Customer ID"),
        *typed(invoice__customer__name="Customer Name"),
        *texts(currency="Currency"),
        *amounts(
            subtotal="Subtotal",
            total_discount="Total Discount Amount",
            total_tax="Tax",
            total_excluding_tax="Total Excluding Tax",
            total="Total",
            pre_payment_amount="Reduced Amount Due",
            credit_amount="To Customer Balance",
            refund_amount="Refunded",
            out_of_band_amount="Given Back Out Of Band",
        ),
        *texts(reason="Reason"),
        *typed(memo="Memo"),
        *moments(zone, created="Created", voided_at="Voided At"),
    )
