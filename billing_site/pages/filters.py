"""What filters of lists are made of: texts, choices, periods and amounts, and the words of their chips."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import TypeVar

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone

from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.money.text import format_number
from billing_site.lib.text import fold, text_problem
from billing_site.pages.fields.selects import LongSelect
from billing_site.pages.listing import Chip

Rows = TypeVar("Rows", bound=QuerySet)
FEW = 1000
PERIODS = [
    ("today", "Today"),
    ("last_7_days", "Last 7 days"),
    ("this_month", "This month"),
    ("last_month", "Last month"),
    ("custom", "Custom range"),
]


def period(
    name: str | None, today: date, start: date | None = None, end: date | None = None
) -> tuple[date | None, date | None]:
    """(first day, last day) of a named period, either None where it is open. `today` is the staff member's date."""
    first_of_month = today.replace(day=1)
    end_of_last_month = first_of_month - timedelta(days=1)
    return {
        "today": (today, today),
        "last_7_days": (today - timedelta(days=6), today),
        "this_month": (first_of_month, today),
        "last_month": (end_of_last_month.replace(day=1), end_of_last_month),
        "custom": (start, end),
    }.get(name or "", (None, None))


def between(
    queryset: Rows, start: date | None, end: date | None, zone: tzinfo | None = None, column: str = "created"
) -> Rows:
    """Rows created from the start of one day to the end of another, in `zone` (the current one by default).

    `column` names the moment that counts, where it is another one.
    """
    zone = zone or timezone.get_current_timezone()
    # Nothing was made before the first day or after the last one that a date can name, and no zone can shift them.
    if start and start > date.min:
        queryset = queryset.filter(**{f"{column}__gte": datetime.combine(start, time.min, zone)})
    if end and end < date.max:
        queryset = queryset.filter(**{f"{column}__lt": datetime.combine(end + timedelta(days=1), time.min, zone)})
    return queryset


def sought(rows: Rows, column: str, others: QuerySet, to: str = "pk") -> Rows:
    """The rows whose `column` is what `others` have in `to`.

    Of few others the rows are looked up by their keys; of many, reading down the list soon meets enough.
    """
    few = list(others.order_by().values_list(to, flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return rows.filter(**{f"{column}__in": few})
    return rows.filter(Exists(others.order_by().filter(**{to: OuterRef(column)})))


def refuse_odd_characters(value) -> None:
    problem = text_problem(value) or ("" if fold(value) else "Write something that can be seen.")
    if problem:
        raise forms.ValidationError(problem)


def text_filter(label: str, method: str, placeholder: str = ""):
    return django_filters.CharFilter(
        label=label,
        method=method,
        max_length=500,
        validators=[refuse_odd_characters],
        widget=forms.TextInput(attrs={"placeholder": placeholder, "autocomplete": "off"}),
    )


def choice_filter(label: str, choices, field: str | None = None):
    """One of many choices, of the field that the filter is called by or of `field`."""
    return django_filters.ChoiceFilter(
        label=label, field_name=field, choices=choices, empty_label="Any", widget=LongSelect()
    )


def asked_filter(label: str, choices, method: str, empty="Any"):
    """One of few choices, which a method of the filter set answers."""
    return django_filters.ChoiceFilter(label=label, choices=choices, method=method, empty_label=empty)


def period_filter(label: str = "Created"):
    return asked_filter(label, PERIODS, "by_created", "Any time")


def date_filter(label: str):
    return django_filters.DateFilter(
        label=label, method="keep", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def amount_filter(label: str):
    """An amount in whole units, such as 12.50, of whatever currency a row has; `invoicing` reads it."""
    return django_filters.CharFilter(
        label=label,
        method="keep",
        max_length=60,
        validators=[refuse_odd_characters],
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "placeholder": "0.00"}),
    )


def currency_choices() -> list:
    return [(code, code.upper()) for code in CURRENCIES]


class RangeForm(forms.Form):
    """What filters say together: typed days are a custom range, and a range does not end before it begins."""

    RANGES: tuple = ("created",)

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        for name in self.RANGES:
            self.clean_days(data, name)
        return data

    def clean_days(self, data: dict, name: str) -> None:
        start, end = data.get(f"{name}_from"), data.get(f"{name}_to")
        if (start or end) and not data.get(name) and name not in self.errors:
            data[name] = "custom"
        if data.get(name) == "custom" and start and end and start > end:
            self.add_error(f"{name}_to", "This day is before the first one.")


class DatedFilter(django_filters.FilterSet):
    """For rows with a day of creation: `created` is a period, or the days in `created_from` and `created_to`."""

    def keep(self, queryset: Rows, name: str, value) -> Rows:
        """For a filter that only says something together with another."""
        return queryset

    def by_created(self, queryset: Rows, name: str, value) -> Rows:
        data = self.form.cleaned_data
        start, end = period(value, timezone.localdate(), data.get("created_from"), data.get("created_to"))
        return between(queryset, start, end)


def rows_or_problem(filter_class, params: QueryDict, queryset: Rows) -> tuple[Rows, str]:
    """(the rows that a list shows for these parameters, ''); for filters that make no sense (none, why, in words)."""
    filtered = filter_class(params, queryset=queryset)
    form = filtered.form
    if form.is_valid():
        return filtered.qs, ""
    field, errors = next(iter(form.errors.items()))
    return queryset.none(), f"The filter of the list cannot be used. {form.fields[field].label}: {errors[0]}"


def matching(filter_class, params: QueryDict, queryset: Rows) -> Rows:
    """The rows that a list shows for these parameters; none for filters that make no sense."""
    return rows_or_problem(filter_class, params, queryset)[0]


def says_choice(choices) -> Callable:
    """A chip's words for one of the choices."""
    return lambda value: dict(choices() if callable(choices) else choices).get(value, value)


def says_period(periods) -> Callable:
    """A chip's words for one of these periods, or for the days of a custom range."""

    def says(name: str, start: date | None, end: date | None) -> str:
        if name != "custom":
            return dict(periods).get(name, "")
        return " – ".join(f"{day:%d %b %Y}".lstrip("0") if day else "…" for day in (start, end))

    return says


def says_amount(low: str | None, high: str | None) -> str:
    """A chip's words for amounts that were read: '1500.5' is plain, with a point."""
    return " – ".join(format_number(Decimal(bound)) if bound else "…" for bound in (low, high))


def created_chip(label: str = "Created") -> Chip:
    return Chip("created", label, ("created", "created_from", "created_to"), says_period(PERIODS))


def choice_chip(name: str, label: str, choices) -> Chip:
    return Chip(name, label, (name,), says_choice(choices))


def choice_chips(filter_class, *names):
    """A chip for each of these choice filters of a list, in the words of the filter."""
    filters = filter_class.base_filters
    return tuple(choice_chip(name, filters[name].label, filters[name].extra["choices"]) for name in names)


CURRENCY_CHIP = Chip("currency", "Currency", ("currency",), lambda code: code.upper())
AMOUNT_CHIP = Chip("amount", "Amount", ("amount_min", "amount_max"), says_amount)
