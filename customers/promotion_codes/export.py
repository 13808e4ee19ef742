"""What the CSV file of promotion codes holds."""

from django.db.models import Case, TextField, When
from django.db.models.functions import Cast

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.stream import Column, metadata_columns
from billing_site.lib.csv.text import Moment, true_or_false
from customers.models.promotions.promotion_code import PromotionCodeQuerySet


def columns(zone, keys):
    """One row a code; `zone` is the ZoneInfo of its times, `keys` are the metadata keys."""
    least = AmountText("minimum_amount", "minimum_amount_currency")
    return (
        Column("id", "id", "public_id"),
        Column("code", "Code", "code", free=True),
        Column("coupon", "Coupon", "coupon__public_id", free=True),
        Column("customer", "Customer", "customer__public_id"),
        Column("active", "Active", true_or_false("active")),
        Column("times_redeemed", "Times Redeemed", Cast("times_redeemed", TextField())),
        Column("max_redemptions", "Max Redemptions", Cast("max_redemptions", TextField())),
        Column("expires_at", f"Expires ({zone.key})", Moment("expires_at", zone)),
        Column("first_time", "First Order Only", true_or_false("first_time_transaction")),
        Column("minimum", "Minimum Amount", Case(When(minimum_amount__isnull=False, then=least), default=None)),
        Column("currency", "Minimum Amount Currency", "minimum_amount_currency"),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
        *metadata_columns(keys),
    )


def metadata_keys(codes: PromotionCodeQuerySet) -> list[str]:
    """Every metadata key in use on these codes, in order."""
    found: set[str] = set()
    for metadata in codes.exclude(metadata={}).values_list("metadata", flat=True).iterator():
        found |= metadata.keys()
    return sorted(found)
