"""What the CSV file of refunds holds; every cell is written by the database."""

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from billing_site.lib.csv.columns import amounts, moments, texts, typed
from billing_site.lib.csv.stream import Column


def columns(zone):
    """One row a refund; `zone` is the ZoneInfo of the times."""
    who = Coalesce(NullIf("actor__name", Value("")), F("actor__email"), Value("Billfold"))
    return (
        *texts(public_id="id", state="Status", attempt__public_id="Charge ID"),
        *texts(attempt__invoice__public_id="Invoice ID", attempt__invoice__number="Invoice Number"),
        *texts(attempt__invoice__customer__public_id="Customer ID", currency="Currency"),
        *amounts(amount="Amount", from_balance="From Customer Balance"),
        *texts(reason="Reason"),
        *typed(note="Note"),
        *texts(credit_note__number="Credit Note Number", code="Code"),
        *typed(words="Message"),
        *texts(gateway="Gateway", reference="Gateway Reference"),
        *moments(zone, created="Created", settled_at="Settled"),
        Column("by", "By", who, free=True),
    )
