"""What the CSV file of charges holds; every cell is written by the database."""

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce, NullIf

from billing_site.lib.csv.columns import amounts, moments, texts, typed
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import true_or_false
from invoicing.collecting.models.dispute import Dispute


def columns(zone):
    """One row a charge; `zone` is the ZoneInfo of the times."""
    who = Case(
        When(actor__isnull=False, then=Coalesce(NullIf("actor__name", Value("")), F("actor__email"))),
        When(automatic=False, on_session=True, then=Value("Customer")),
        default=Value("Billfold"),
        output_field=CharField(),
    )
    return (
        *texts(public_id="id", state="Status"),
        *texts(invoice__public_id="Invoice ID", invoice__number="Invoice Number"),
        *texts(invoice__customer__public_id="Customer ID", currency="Currency"),
        *amounts(amount="Amount"),
        *texts(method__public_id="Payment Method ID", method__kind="Method"),
        *texts(code="Code", decline_code="Decline Code"),
        *typed(words="Message"),
        *texts(gateway="Gateway", reference="Gateway Reference"),
        Column("automatic", "Automatic", true_or_false("automatic")),
        *texts(payment__receipt_number="Receipt Number"),
        *moments(zone, created="Created", sent_at="Sent", settled_at="Settled", returned_at="Came Back"),
        Column("disputed", "Dispute", Dispute.objects.last_state()),
        Column("by", "Begun By", who, free=True),
    )
