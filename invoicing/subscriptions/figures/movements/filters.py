"""The one definition of which movements the list and its file are about."""

from __future__ import annotations

from datetime import date, datetime

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
    "losses": ("Contraction and churn", [ledger.CONTRACTION, ledger.CHURN]),
    "customers": (
        "Customers who came or left",
        [ledger.NEW, ledger.REACTIVATION, ledger.CHURN, ledger.TRANSFER],
    ),
    "trials": ("Trials that ended", list(ledger.OF_TRIALS)),
}
KINDS = [*ledger.KINDS, *((name, label) for name, (label, _) in GROUPS.items())]
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
        rows = queryset.filter(kind__in=kinds_of(value))
        return rows.exclude(customers=0) if value == "customers" else rows

    def by_month(self, queryset: Rows, name: str, value: str) -> Rows:
        return queryset.filter(month=first_day(value))

    def by_end(self, queryset: Rows, name: str, value: str) -> Rows:
        return queryset.filter(month__lte=first_day(value))


CHIPS = (
    choice_chip("kind", "Kind", KINDS),
    Chip("month", "Month", ("month",), says_month),
    Chip("until", "Up to the end of", ("until",), says_month),
    CURRENCY_CHIP,
    Chip("customer", "Customer", ("customer",)),
    Chip("subscription", "Subscription", ("subscription",)),
)
