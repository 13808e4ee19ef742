"""What the CSV file of payments holds; every cell is written by the database."""

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment, true_or_false
from invoicing.invoices.export import amount, text


def columns(zone):
    """One row a payment; `zone` is the ZoneInfo of the times."""
    who = Coalesce(NullIf("actor__name", Value("")), F("actor__email"), Value("Billfold"))
    return (
        Column("id", "id", "public_id"),
        Column("receipt", "Receipt Number", "receipt_number"),
        Column("invoice", "Invoice ID", "invoice__public_id"),
        Column("number", "Invoice Number", "invoice__number"),
        Column("customer", "Customer ID", "invoice__customer__public_id"),
        Column("currency", "Currency", "currency"),
        amount("amount", "Amount", "amount"),
        amount("overpaid", "To Customer Balance", "overpaid"),
        Column("method", "Method", "method"),
        Column("out_of_band", "Out Of Band", true_or_false("out_of_band")),
        Column("reference", "Reference", "reference", free=True),
        Column("paid_on", "Paid On", text("paid_on")),
        Column("created", f"Recorded ({zone.key})", Moment("created", zone)),
        Column("by", "Recorded By", who, free=True),
    )
