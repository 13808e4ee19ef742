"""What the CSV file of payments holds; every cell is written by the database."""

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from billing_site.lib.csv.columns import amounts, moments, texts, typed
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import true_or_false
from invoicing.invoices.export import text


def columns(zone):
    """One row a payment; `zone` is the ZoneInfo of the times."""
    who = Coalesce(NullIf("actor__name", Value("")), F("actor__email"), Value("Billfold"))
    return (
        *texts(public_id="id", receipt_number="Receipt Number"),
        *texts(invoice__public_id="Invoice ID", invoice__number="Invoice Number"),
        *texts(invoice__customer__public_id="Customer ID", currency="Currency"),
        *amounts(amount="Amount", overpaid="To Customer Balance"),
        *texts(method="Method"),
        Column("out_of_band", "Out Of Band", true_or_false("out_of_band")),
        *typed(reference="Reference"),
        Column("paid_on", "Paid On", text("paid_on")),
        Column("reversed_on", "Reversed On", Coalesce(text("reversal__reversed_on"), Value(""))),
        *texts(reversal__reason="Reversal Reason"),
        *typed(reversal__note="Reversal Note"),
        *texts(incoming__public_id="Came In As"),
        *moments(zone, created="Recorded"),
        Column("by", "Recorded By", who, free=True),
    )
