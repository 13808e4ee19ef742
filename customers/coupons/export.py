"""What the CSV file of coupons holds."""

from django.db.models import Case, F, Func, TextField, Value, When
from django.db.models.functions import Cast, Replace

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.stream import Column, metadata_columns, texts_columns
from billing_site.lib.csv.text import Moment, ShortDecimal
from billing_site.lib.places.texts import languages_used
from customers.models.coupon import CouponQuerySet


def columns(zone, keys, languages):
    """The columns of the CSV file.

    `zone` is the ZoneInfo of its times, `keys` are the metadata keys, `languages` the tags that names are in.
    """
    amount = Case(When(amount_off__isnull=False, then=AmountText("amount_off", "currency")), default=None)
    return (
        Column("id", "id", "public_id", free=True),
        Column("name", "Name", "name", free=True),
        *texts_columns("names", "Name", languages),
        Column("percent_off", "Percent Off", ShortDecimal(F("percent_off"))),
        Column("amount_off", "Amount Off", amount),
        Column("currency", "Currency", "currency"),
        Column("duration", "Duration", "duration"),
        Column("months", "Duration In Months", Cast("duration_in_months", TextField())),
        Column("max_redemptions", "Max Redemptions", Cast("max_redemptions", TextField())),
        Column("times_redeemed", "Times Redeemed", Cast("times_redeemed", TextField())),
        Column("redeem_by", f"Redeem By ({zone.key})", Moment("redeem_by", zone)),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
        Column("products", "Applies To Products", ids("products")),
        *metadata_columns(keys),
    )


def ids(field: str):
    """A JSON list of ids, which hold no quotes and commas, as one text: "prod_a;prod_b"."""
    found: Func = Cast(field, TextField())
    for mark, written in (("[", ""), ("]", ""), ('"', ""), (" ", ""), (",", ";")):
        found = Replace(found, Value(mark), Value(written))
    return found


def metadata_keys(coupons: CouponQuerySet) -> list[str]:
    """Every metadata key in use on these coupons, in order."""
    found = set()
    for metadata in coupons.exclude(metadata={}).values_list("metadata", flat=True).iterator():
        found |= metadata.keys()
    return sorted(found)


def name_languages(coupons: CouponQuerySet) -> list[str]:
    """The tag of every language that names of these coupons are in."""
    return languages_used(coupons.exclude(names={}).values_list("names", flat=True).iterator())
