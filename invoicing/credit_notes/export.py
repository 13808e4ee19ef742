"""What the CSV file of credit notes holds; every cell is written by the database."""

from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment
from invoicing.invoices.export import amount


def columns(zone):
    """One row a credit note; `zone` is the ZoneInfo of the times."""
    return (
        Column("id", "id", "public_id"),
        Column("number", "Number", "number"),
        Column("status", "Status", "status"),
        Column("invoice", "Invoice ID", "invoice__public_id"),
        Column("invoice_number", "Invoice Number", "invoice__number"),
        Column("customer", "Customer ID", "invoice__customer__public_id"),
        Column("customer_name", "Customer Name", "invoice__customer__name", free=True),
        Column("currency", "Currency", "currency"),
        amount("subtotal", "Subtotal", "subtotal"),
        amount("discount", "Total Discount Amount", "total_discount"),
        amount("tax", "Tax", "total_tax"),
        amount("total_excluding_tax", "Total Excluding Tax", "total_excluding_tax"),
        amount("total", "Total", "total"),
        amount("pre_payment", "Reduced Amount Due", "pre_payment_amount"),
        amount("credit", "To Customer Balance", "credit_amount"),
        amount("refund", "Refunded", "refund_amount"),
        amount("out_of_band", "Given Back Out Of Band", "out_of_band_amount"),
        Column("reason", "Reason", "reason"),
        Column("memo", "Memo", "memo", free=True),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
        Column("voided", f"Voided At ({zone.key})", Moment("voided_at", zone)),
    )
