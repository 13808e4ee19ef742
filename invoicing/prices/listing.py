"""What a row of the prices list shows, how prices are found, and the columns of their file."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet

from billing_site.pages.catalog import STATUSES, ArchivableFilter, status_cell
from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.filters import (
    CURRENCY_CHIP,
    asked_filter,
    choice_chip,
    choice_filter,
    currency_choices,
    text_filter,
)
from billing_site.pages.listing import Chip, Listing
from invoicing.lines.catalog_sections import SECTIONS
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.terms import INTERVALS
from invoicing.models.catalog.wording import currencies_words, price_words
from invoicing.models.product import Product

TYPES = [("one_time", "One-time"), ("recurring", "Recurring")]
SCHEMES = [
    ("per_unit", "Per unit"),
    ("package", "Packages"),
    ("graduated", "Graduated tiers"),
    ("volume", "Volume tiers"),
]


class PriceFilter(ArchivableFilter):
    """Filters of the prices page; archived ones are left out unless the status asks for them."""

    SEARCHED = ("product__name", "nickname", "lookup_key")
    product = text_filter("Product", "by_product", "Name or ID")
    type = asked_filter("Type", TYPES, "by_type")
    interval = choice_filter("Interval", INTERVALS, "interval")
    currency = django_filters.ChoiceFilter(
        label="Currency", choices=currency_choices(), method="by_currency", empty_label="Any"
    )
    scheme = asked_filter("How it counts", SCHEMES, "by_scheme")

    class Meta:
        model = Price
        fields: tuple = ()

    def by_product(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        return queryset.filter(Q(product__public_id=text) | Q(product__name__icontains=text))

    def by_type(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(interval="") if value == "one_time" else queryset.exclude(interval="")

    def by_currency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(currency=value) | Q(currency_options__has_key=value))

    def by_scheme(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value in ("graduated", "volume"):
            return queryset.filter(tiers_mode=value)
        plain = queryset.filter(billing_scheme=Price.PER_UNIT)
        return plain.filter(divide_by__gt=1) if value == "package" else plain.filter(divide_by=1)


def says_product(value: str) -> str:
    """The name of a product that was named by its id."""
    return Product.objects.filter(public_id=value).values_list("name", flat=True).first() or value


LISTING = Listing(
    plural="prices",
    columns=(
        Column("product", "Product", lambda price: price.product.name, css="main", fixed=True),
        Column("price", "Price", price_words, fixed=True),
        Column("currencies", "Also in", currencies_words, default=False),
        Column("note", "Note", lambda price: price.nickname, css="flex"),
        Column("lookup_key", "Lookup key", lambda price: price.lookup_key, default=False),
        Column("status", "Status", status_cell),
        id_column(),
        created_column(css="muted is-least"),
    ),
    filter_class=PriceFilter,
    chips=(
        choice_chip("status", "Status", STATUSES),
        Chip("product", "Product", ("product",), says_product),
        choice_chip("type", "Type", TYPES),
        choice_chip("interval", "Interval", INTERVALS),
        CURRENCY_CHIP,
        choice_chip("scheme", "How it counts", SCHEMES),
    ),
    icon="tag",
    empty_text="A price says what a product costs: once or every month, per unit, in tiers or by packages.",
    add_label="Add price",
    is_imported=True,
    adds_needs="invoicing.change_product",
    sections=SECTIONS,
)
