"""What the CSV file of a credit balance holds."""

from django.db.models import Case, F, Value, When
from django.db.models.functions import Abs, Coalesce, NullIf

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment


def columns(zone):
    """The columns of the file: credits and debits stand apart, so that no sign needs explaining."""
    return (
        Column("id", "id", "public_id"),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
        Column("type", "Type", "type"),
        Column("credit", "Credit", on_side("amount", amount__lt=0)),
        Column("debit", "Debit", on_side("amount", amount__gt=0)),
        Column("currency", "Currency", "currency"),
        Column("balance_credit", "Balance Credit", on_side("ending_balance", ending_balance__lt=0)),
        Column("balance_debit", "Balance Debit", on_side("ending_balance", ending_balance__gt=0)),
        Column("cause", "Cause", "cause"),
        Column("note", "Internal Note", "description", free=True),
        Column("by", "By", Coalesce(NullIf("actor__name", Value("")), F("actor__email"), Value("Billfold")), free=True),
    )


def on_side(field: str, **condition):
    return Case(When(**condition, then=AmountText(Abs(field), "currency")), default=None)
