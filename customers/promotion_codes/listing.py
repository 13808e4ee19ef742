"""The list of promotion codes: which, found how, shown in which columns."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html

from billing_site.lib.dates import day
from billing_site.pages.columns import Column, badge, created_column, id_column
from billing_site.pages.filters import asked_filter, choice_chips, text_filter
from billing_site.pages.listing import NEWEST_FIRST, Chip, Listing
from customers.coupons.listing import CODE_STATUSES, SECTIONS, code_state, redemptions_cell
from customers.models.promotions.promotion_code import PromotionCode, PromotionCodeQuerySet

WHOM = [("all", "Everybody"), ("one", "One customer")]


class PromotionCodeFilter(django_filters.FilterSet):
    """Filters of the page of promotion codes; `coupon` is the id of one, as the page of a coupon asks."""

    q = text_filter("Search", "by_search")
    status = asked_filter("Status", CODE_STATUSES, "by_status")
    whom = asked_filter("For", WHOM, "by_whom")
    coupon = text_filter("Coupon", "by_coupon", "The id of a coupon")

    class Meta:
        model = PromotionCode
        fields = []

    def by_search(self, queryset: PromotionCodeQuerySet, name: str, value: str) -> PromotionCodeQuerySet:
        return queryset.filter(Q(public_id=value.strip()) | Q(code_key__contains=value.strip().lower()))

    def by_status(self, queryset: PromotionCodeQuerySet, name: str, value: str) -> PromotionCodeQuerySet:
        return queryset.in_state(value, timezone.now())

    def by_whom(self, queryset: PromotionCodeQuerySet, name: str, value: str) -> PromotionCodeQuerySet:
        return queryset.filter(customer__isnull=value == "all")

    def by_coupon(self, queryset: PromotionCodeQuerySet, name: str, value: str) -> PromotionCodeQuerySet:
        return queryset.filter(coupon__public_id=value.strip())


def whom_cell(code: PromotionCode) -> str:
    if not code.customer:
        return "Everybody"
    return format_html('<a href="{}"><bdi>{}</bdi></a>', code.customer.get_absolute_url(), code.customer)


def coupon_cell(code: PromotionCode) -> str:
    return format_html('<a href="{}"><bdi>{}</bdi></a>', code.coupon.get_absolute_url(), code.coupon)


LISTING = Listing(
    plural="promotion codes",
    columns=(
        Column("code", "Code", str, css="main", fixed=True),
        Column("coupon", "Coupon", coupon_cell),
        Column("terms", "Terms", lambda code: code.coupon.terms, css="is-lesser"),
        Column("whom", "For", whom_cell),
        Column("redemptions", "Redemptions", redemptions_cell, css="num"),
        Column("restrictions", "Restrictions", lambda code: code.restrictions, css="is-least", default=False),
        Column("expires", "Expires", lambda code: day(code.expires_at), css="is-lesser"),
        Column("status", "Status", lambda code: badge(*code_state(code, timezone.now()))),
        id_column(),
        created_column(css="muted is-least"),
    ),
    sorts=NEWEST_FIRST | {"code": ("code_key", "id"), "-code": ("-code_key", "-id")},
    filter_class=PromotionCodeFilter,
    chips=(
        *choice_chips(PromotionCodeFilter, "status", "whom"),
        Chip("coupon", "Coupon", ("coupon",), str),
    ),
    icon="ticket",
    empty_text="A promotion code is what people type to get a coupon, for everybody or one customer, within limits.",
    add_label="Add promotion code",
    sections=SECTIONS,
)
