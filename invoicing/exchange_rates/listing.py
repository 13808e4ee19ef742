"""What a row of the exchange rates list shows, and the list page itself."""

from __future__ import annotations

from dataclasses import replace

import django_filters
from django.db.models import Q, QuerySet

from billing_site.lib.dates import MONTHS, day
from billing_site.pages.columns import Column, id_column
from billing_site.pages.filters import (
    CURRENCY_CHIP,
    RangeForm,
    choice_filter,
    currency_choices,
    date_filter,
    text_filter,
)
from billing_site.pages.listing import Chip, Listing
from billing_site.staff.models.user import User
from invoicing.models.tax.exchange_rate import ExchangeRate


class DaysForm(RangeForm):
    """The days of a range in their order."""

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("day_from"), data.get("day_to")
        if first and last and first > last:
            self.add_error("day_to", "This day is before the first one.")
        return data


class ExchangeRateFilter(django_filters.FilterSet):
    """By currency, on either side of a rate, and by days."""

    q = text_filter("Search", "by_search", "Currency")
    currency = choice_filter("Currency", currency_choices(), "currency")
    day_from = date_filter("From")
    day_to = date_filter("To")

    class Meta:
        model = ExchangeRate
        fields: tuple = ()
        form = DaysForm

    def keep(self, queryset: QuerySet, name: str, value) -> QuerySet:
        return queryset.filter(day__gte=value) if name == "day_from" else queryset.filter(day__lte=value)

    def by_search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        code = value.strip().lower()
        return queryset.filter(Q(currency=code) | Q(base=code) | Q(public_id=value.strip()))


def day_cell(rate: ExchangeRate) -> str:
    return f"{rate.day.day} {MONTHS[rate.day.month]} {rate.day.year:04}"


def says_days(first, last) -> str:
    return " – ".join(f"{day:%d %b %Y}".lstrip("0") if day else "…" for day in (first, last))


class RateListing(Listing):
    """A rate opens as a form: for those who may change it."""

    def chosen_columns(self, user: User) -> list[Column]:
        columns = super().chosen_columns(user)
        may_open = user.has_perm("invoicing.change_exchangerate")
        return [replace(column, opens=may_open) for column in columns]


LISTING = RateListing(
    plural="exchange rates",
    columns=(
        Column("day", "Day", day_cell, css="main", sort="day", fixed=True),
        Column("base", "One", lambda rate: rate.base.upper()),
        Column("rate", "Is", lambda rate: rate.rate, css="num", fixed=True),
        Column("currency", "Of", lambda rate: rate.currency.upper(), fixed=True),
        Column("source", "Source", lambda rate: rate.source, css="muted"),
        id_column(),
        Column("created", "Added", lambda rate: day(rate.created), css="muted is-least"),
    ),
    filter_class=ExchangeRateFilter,
    chips=(Chip("day", "Days", ("day_from", "day_to"), says_days), CURRENCY_CHIP),
    sorts={"-day": ("-day", "-id"), "day": ("day", "id")},
    default_sort="-day",
    icon="percent",
    empty_text="The tax report tells other currencies in yours by the rate of the day. Add rates, or import the "
    "file of the European Central Bank.",
    add_label="Add exchange rate",
    is_imported=True,
)
