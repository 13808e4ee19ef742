"""The one definition of which movements the list and its file are about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import django_filters
from django import forms
from django.core.validators import RegexValidator

from billing_site.lib.dates import MONTHS
from billing_site.pages.filters import CURRENCY_CHIP, Rows, asked_filter, choice_chip, choice_filter, currency_choices
from billing_site.pages.listing import Chip
from invoicing.subscriptions.models.revenue import movement as ledger
from invoicing.subscriptions.models.revenue.movement import RevenueMovement

# Several kinds at once, as figures add them up.
GROUPS = {
    "money": ("All that moved revenue", [kind for kind, _ in ledger.KINDS if kind not in ledger.OF_TRIALS]),
    "losses": ("Contraction and churn", list(ledger.LOSSES)),
    "customers": (
        "Customers who came or left",
        [ledger.NEW, ledger.REACTIVATION, ledger.CHURN, ledger.TRANSFER],
    ),
    "trials": ("Trials that ended", list(ledger.OF_TRIALS)),
}
KINDS = [*ledger.KINDS, *((name, label) for name, (label, _) in GROUPS.items())]
# No zone is farther from UTC.
A_DAY = timedelta(days=1)
MONTH = RegexValidator(r"\A(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])\Z", "Write a month as 2026-03.")


def kinds_of(name: str) -> list[str]:
    return GROUPS[name][1] if name in GROUPS else [name]


def month_filter(label: str, method: str):
    return django_filters.CharFilter(
        label=label,
        method=method,
        max_length=20,
        validators=[MONTH],
        widget=forms.TextInput(attrs={"placeholder": "2026-03", "autocomplete": "off"}),
    )


def first_day(month: str) -> date:
    return datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007


def around(month: str) -> tuple[datetime, datetime]:
    """Moments before and after all of a month, wherever on earth it is counted.

    By them the list is read from where the month stands in it, and not down to there.
    """
    first = datetime.combine(first_day(month), time.min, UTC)
    return first - A_DAY, (first + timedelta(days=31)).replace(day=1) + A_DAY


def says_month(month: str) -> str:
    return f"{MONTHS[int(month[5:])]} {month[:4]}"


class MovementFilter(django_filters.FilterSet):
    """Filters of the list of movements."""

    kind = asked_filter("Kind", KINDS, "by_kind")
    month = month_filter("Month", "by_month")
    until = month_filter("Up to the end of", "by_end")
    currency = choice_filter("Currency", currency_choices)
    customer = django_filters.CharFilter(label="Customer ID", field_name="customer__public_id", max_length=40)
    subscription = django_filters.CharFilter(
        label="Subscription ID", field_name="subscription__public_id", max_length=40
    )

    class Meta:
        model = RevenueMovement
        fields: tuple = ()

    def by_kind(self, queryset: Rows, name: str, value: str) -> Rows:
        """Each has an index in the order of the list, but for what is nearly all."""
        if value == "customers":
            return queryset.exclude(customers=0)
        if value == "money":
            return queryset.exclude(amount=0)
        if value == "trials":
            return queryset.filter(amount=0)
        if value == "losses":
            return queryset.filter(amount__lt=0).exclude(kind=ledger.TRANSFER)
        if self.form.cleaned_data["customer"] or self.form.cleaned_data["subscription"]:
            # Of one there are few: told by what it is not, so that SQLite reads these and not the kind.
            return queryset.exclude(kind__in=[kind for kind, _ in ledger.KINDS if kind != value])
        return queryset.filter(kind=value)

    def by_month(self, queryset: Rows, name: str, value: str) -> Rows:
        begins, ends = around(value)
        # Neither before nor after it: asked so, SQLite reads a stretch of the list and does not sort all of the month.
        day = first_day(value)
        return queryset.filter(at__gte=begins, at__lt=ends).exclude(month__lt=day).exclude(month__gt=day)

    def by_end(self, queryset: Rows, name: str, value: str) -> Rows:
        return queryset.filter(month__lte=first_day(value), at__lt=around(value)[1])


CHIPS = (
    choice_chip("kind", "Kind", KINDS),
    Chip("month", "Month", ("month",), says_month),
    Chip("until", "Up to the end of", ("until",), says_month),
    CURRENCY_CHIP,
    Chip("customer", "Customer", ("customer",)),
    Chip("subscription", "Subscription", ("subscription",)),
)
