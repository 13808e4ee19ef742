"""The coupons list: which coupons, found how, shown in which columns, and the columns of their file."""

from datetime import datetime

import django_filters
from django.db.models import Q
from django.utils import timezone

from billing_site.lib.dates import day
from billing_site.pages.columns import Column, badge, created_column, id_column
from billing_site.pages.filters import asked_filter, choice_chips, choice_filter, text_filter
from billing_site.pages.listing import NEWEST_FIRST, Listing
from billing_site.pages.sections import Section
from customers.models.coupon import Coupon, CouponQuerySet
from customers.models.discount import Discount
from customers.models.promotions.promotion_code import PromotionCode

STATUSES = [("valid", "Valid"), ("expired", "Expired"), ("used_up", "Used up"), ("deleted", "Deleted")]
TONES = {"valid": "good", "expired": "neutral", "used_up": "neutral", "deleted": "bad"}
CODE_STATUSES = [
    *(("active", "Active"), ("inactive", "Inactive"), ("expired", "Expired"), ("used_up", "Used up")),
    ("invalid", "Coupon invalid"),
]
SECTIONS = (
    Section("Coupons", "coupon_list", "customers.view_coupon"),
    Section("Promotion codes", "promotion_code_list", "customers.view_promotioncode"),
)
KINDS = [("percent", "Percent off"), ("amount", "Amount off")]


class CouponFilter(django_filters.FilterSet):
    """Filters of the coupons page; deleted coupons are left out unless the status asks for them."""

    q = text_filter("Search", "by_search")
    status = asked_filter("Status", STATUSES, "by_status")
    kind = asked_filter("Takes off", KINDS, "by_kind")
    duration = choice_filter("Duration", Coupon.DURATIONS)

    class Meta:
        model = Coupon
        fields = []

    @property
    def qs(self) -> CouponQuerySet:
        queryset = super().qs
        wants_deleted = self.form.is_valid() and self.form.cleaned_data.get("status") == "deleted"
        return queryset if wants_deleted else queryset.existing()

    def by_search(self, queryset: CouponQuerySet, name: str, value: str) -> CouponQuerySet:
        return queryset.filter(Q(public_id__icontains=value.strip()) | Q(name__icontains=value.strip()))

    def by_status(self, queryset: CouponQuerySet, name: str, value: str) -> CouponQuerySet:
        if value == "deleted":
            return queryset.deleted()
        return getattr(queryset, value)(timezone.now())

    def by_kind(self, queryset: CouponQuerySet, name: str, value: str) -> CouponQuerySet:
        return queryset.filter(amount_off=None) if value == "percent" else queryset.filter(percent_off=None)


def state(coupon: Coupon) -> tuple[str, str]:
    """(word, tone) of a coupon's state."""
    status = coupon.status(timezone.now())
    return dict(STATUSES)[status], TONES[status]


def code_state(code: PromotionCode, now: datetime) -> tuple[str, str]:
    """(word, tone) of a promotion code's state."""
    status = code.status(now)
    return dict(CODE_STATUSES)[status], "good" if status == "active" else "neutral"


def discount_state(discount: Discount, now: datetime) -> tuple[str, str]:
    """(word, tone) of one customer's use of a coupon."""
    if discount.is_running(now):
        return "Running", "good"
    return ("Removed", "neutral") if discount.removed_at else ("Ended", "neutral")


def status_cell(coupon: Coupon) -> str:
    return badge(*state(coupon))


def redemptions_cell(thing: Coupon | PromotionCode) -> str:
    return f"{thing.times_redeemed:,}" + (f" of {thing.max_redemptions:,}" if thing.max_redemptions else "")


LISTING = Listing(
    plural="coupons",
    columns=(
        Column("name", "Name", str, css="main", fixed=True),
        id_column(sort="id", default=True),
        Column("terms", "Terms", lambda c: c.terms),
        Column("redemptions", "Redemptions", redemptions_cell, css="num"),
        Column("redeem_by", "Redeem by", lambda c: day(c.redeem_by)),
        Column("status", "Status", status_cell),
        created_column(css="muted is-lesser"),
    ),
    sorts=NEWEST_FIRST | {"id": ("public_id", "id"), "-id": ("-public_id", "-id")},
    filter_class=CouponFilter,
    chips=choice_chips(CouponFilter, "status", "kind", "duration"),
    icon="ticket-percent",
    empty_text="A coupon takes a percentage or an amount off what a customer is billed.",
    add_label="Add coupon",
    sections=SECTIONS,
)
