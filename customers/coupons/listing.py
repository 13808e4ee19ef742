"""The coupons list: which coupons, found how, shown in which columns, and the columns of their file."""

import django_filters
from django.db.models import Case, F, Q, TextField, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.html import format_html

from billing_site.lib.csv import stream as csv_stream
from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.text import Moment, VendorText
from billing_site.lib.dates import day
from billing_site.pages.listing import Chip, Column, Listing
from customers.directory.filters import choice_filter, says_choice, text_filter
from customers.models.coupon import Coupon

STATUSES = [("valid", "Valid"), ("expired", "Expired"), ("used_up", "Used up"), ("deleted", "Deleted")]
TONES = {"valid": "good", "expired": "neutral", "used_up": "neutral", "deleted": "bad"}
KINDS = [("percent", "Percent off"), ("amount", "Amount off")]


class CouponFilter(django_filters.FilterSet):
    """Filters of the coupons page; deleted coupons are left out unless the status asks for them."""

    q = text_filter("Search", "by_search")
    status = django_filters.ChoiceFilter(label="Status", choices=STATUSES, method="by_status", empty_label="Any")
    kind = django_filters.ChoiceFilter(label="Takes off", choices=KINDS, method="by_kind", empty_label="Any")
    duration = choice_filter("Duration", Coupon.DURATIONS)

    class Meta:
        model = Coupon
        fields = []

    @property
    def qs(self):
        queryset = super().qs
        wants_deleted = self.form.is_valid() and self.form.cleaned_data.get("status") == "deleted"
        return queryset if wants_deleted else queryset.existing()

    def by_search(self, queryset, name, value):
        return queryset.filter(Q(public_id__icontains=value.strip()) | Q(name__icontains=value.strip()))

    def by_status(self, queryset, name, value):
        if value == "deleted":
            return queryset.deleted()
        return getattr(queryset, value)(timezone.now())

    def by_kind(self, queryset, name, value):
        return queryset.filter(amount_off=None) if value == "percent" else queryset.filter(percent_off=None)


def badge(coupon):
    """(word, tone) of a coupon's state."""
    status = coupon.status(timezone.now())
    return dict(STATUSES)[status], TONES[status]


def status_cell(coupon):
    word, tone = badge(coupon)
    return format_html('<span class="badge-status tone-{}">{}</span>', tone, word)


def redemptions_cell(coupon):
    return f"{coupon.times_redeemed:,}" + (f" of {coupon.max_redemptions:,}" if coupon.max_redemptions else "")


LISTING = Listing(
    name="coupons",
    noun=(Coupon.noun, "coupons"),
    columns=(
        Column("name", "Name", str, css="main", fixed=True),
        Column("id", "ID", lambda c: format_html("<code>{}</code>", c.public_id), sort="id"),
        Column("terms", "Terms", lambda c: c.terms),
        Column("redemptions", "Redemptions", redemptions_cell, css="num"),
        Column("redeem_by", "Redeem by", lambda c: day(c.redeem_by)),
        Column("status", "Status", status_cell),
        Column("created", "Created", lambda c: day(c.created), css="muted", sort="created"),
    ),
    sorts={
        "-created": ("-created", "-id"),
        "created": ("created", "id"),
        "id": ("public_id", "id"),
        "-id": ("-public_id", "-id"),
    },
    default_sort="-created",
    filter_class=CouponFilter,
    chips=(
        Chip("status", "Status", ("status",), says_choice(STATUSES)),
        Chip("kind", "Takes off", ("kind",), says_choice(KINDS)),
        Chip("duration", "Duration", ("duration",), says_choice(Coupon.DURATIONS)),
    ),
)


class ShortDecimal(VendorText):
    """A decimal as text without zeros at its end: 12.5000 -> '12.5'."""

    sqlite = "CAST({} AS text)"
    postgresql = "CAST(trim_scale({}) AS text)"


def file_columns(zone, keys):
    """The columns of the CSV file; `zone` is the ZoneInfo of its times, `keys` the metadata keys."""
    column = csv_stream.Column
    amount = Case(When(amount_off__isnull=False, then=AmountText("amount_off", "currency")), default=None)
    return (
        column("id", "id", "public_id"),
        column("name", "Name", "name", free=True),
        column("percent_off", "Percent Off", ShortDecimal(F("percent_off"))),
        column("amount_off", "Amount Off", amount),
        column("currency", "Currency", "currency"),
        column("duration", "Duration", "duration"),
        column("months", "Duration In Months", Cast("duration_in_months", TextField())),
        column("max_redemptions", "Max Redemptions", Cast("max_redemptions", TextField())),
        column("times_redeemed", "Times Redeemed", Cast("times_redeemed", TextField())),
        column("redeem_by", f"Redeem By ({zone.key})", Moment("redeem_by", zone)),
        column("created", f"Created ({zone.key})", Moment("created", zone)),
        *csv_stream.metadata_columns(keys),
    )


def metadata_keys(coupons):
    """Every metadata key in use on these coupons, in order."""
    found = set()
    for metadata in coupons.exclude(metadata={}).values_list("metadata", flat=True).iterator():
        found |= metadata.keys()
    return sorted(found)
