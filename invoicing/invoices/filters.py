"""The one definition of which invoices, and which payments, a list, a bulk action or an export is about."""

import operator
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR
from functools import reduce
from zoneinfo import ZoneInfo

import django_filters
from django.db.models import BigIntegerField, Case, Q, Value, When
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.lib.money.currencies import CURRENCIES, exponent
from billing_site.lib.money.text import parse_number
from billing_site.lib.text import text_problem
from billing_site.pages.counts import COUNT_LIMIT
from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    DatedFilter,
    RangeForm,
    amount_filter,
    choice_chip,
    choice_filter,
    created_chip,
    currency_choices,
    date_filter,
    period_filter,
    says_period,
    text_filter,
)
from billing_site.pages.listing import Chip
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import STATUSES

PAST_DUE = "past_due"
# As the tabs stand on the page; past due is a part of open.
STATES = [STATUSES[0], STATUSES[1], (PAST_DUE, "Past due"), *STATUSES[2:]]
DUE = [
    ("overdue", "Before today"),
    ("today", "Today"),
    ("next_7_days", "Next 7 days"),
    ("next_30_days", "Next 30 days"),
    ("custom", "Custom range"),
]
OUT_OF_BAND = [("1", "Out of band"), ("0", "Recorded as received")]
METHODS = InvoicePayment.METHODS


def today(zone=""):
    """The day it is for the account, by which invoices become due; `zone` is its time zone where that is known."""
    return timezone.localdate(timezone=ZoneInfo(zone or Company.current().time_zone))


def due_period(name, day, start=None, end=None):
    """(first day, last day) of a named period around `day`, either None where it is open."""
    return {
        "overdue": (None, day - timedelta(days=1)),
        "today": (day, day),
        "next_7_days": (day, day + timedelta(days=7)),
        "next_30_days": (day, day + timedelta(days=30)),
        "custom": (start, end),
    }.get(name, (None, None))


def currencies_by_decimals():
    """{number of decimals: currencies}"""
    codes = {}
    for code in CURRENCIES:
        codes.setdefault(exponent(code), []).append(code)
    return codes


def amount_ranges(field, low, high, currency=""):
    """Conditions for amounts typed in whole units ('' where open), one for each number of decimals a currency has.

    Each is sought in the index of currency and amount; joined by OR, SQLite would read every row besides.
    """
    for places, codes in currencies_by_decimals().items():
        bounds = {}
        if low:
            bounds[f"{field}__gte"] = minor_units(low, places, ROUND_CEILING)
        if high:
            bounds[f"{field}__lte"] = minor_units(high, places, ROUND_FLOOR)
        found = [code for code in codes if currency in ("", code)]
        if found:
            yield Q(currency__in=found, **bounds)


def amount_range(field, low, high):
    """Any of `amount_ranges`."""
    return reduce(operator.or_, amount_ranges(field, low, high))


def amount_limits(field, low, high):
    """The same condition as one that no database seeks: it is tried row by row, down the list in its own order."""
    condition = Q()
    for bound, text, rounding in (("gte", low, ROUND_CEILING), ("lte", high, ROUND_FLOOR)):
        if text:
            limits = [
                When(currency__in=found, then=Value(minor_units(text, places, rounding)))
                for places, found in currencies_by_decimals().items()
                if places != 2
            ]
            usual = Value(minor_units(text, 2, rounding))
            condition &= Q(**{f"{field}__{bound}": Case(*limits, default=usual, output_field=BigIntegerField())})
    return condition


def minor_units(text, places, rounding):
    """A whole number of minor units: integers compare alike on both databases."""
    return int(parse_number(text, decimals=3).scaleb(places).to_integral_value(rounding))


def invoices_of_amounts(low, high, currency):
    """The keys of invoices with these totals, as many as a list counts."""
    rows = Invoice.objects.order_by().values_list("pk", flat=True)
    first, *others = [rows.filter(condition) for condition in amount_ranges("total", low, high, currency)]
    return list(first.union(*others, all=True)[: COUNT_LIMIT + 1] if others else first[: COUNT_LIMIT + 1])


class InvoiceFilterForm(RangeForm):
    RANGES = ("created", "due")


class ByCustomer(DatedFilter):
    """The filters that invoices and payments have in common; `to_customer` leads to the customer's key."""

    to_customer = "customer"

    def by_customer(self, queryset, name, value):
        value = value.strip()
        if value.startswith(f"{Customer.prefix}_"):
            return queryset.filter(**{f"{self.to_customer}__public_id": value})
        return queryset.filter(**{f"{self.to_customer}__in": Customer.objects.search(value).values("pk")})

    def by_amount(self, queryset, field):
        low, high = (self.form.cleaned_data.get(name) for name in ("amount_min", "amount_max"))
        return queryset.filter(amount_range(field, low, high)) if low or high else queryset


class InvoiceFilter(ByCustomer):
    """Filters of the invoices page. `status` is a state of the invoice or "past_due"."""

    q = text_filter("Search", "by_search")
    status = django_filters.ChoiceFilter(label="Status", choices=STATES, method="by_status", empty_label="All")
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    amount_min = amount_filter("At least")
    amount_max = amount_filter("At most")
    currency = choice_filter("Currency", currency_choices)
    created = period_filter()
    created_from = date_filter("From")
    created_to = date_filter("To")
    due = django_filters.ChoiceFilter(label="Due", choices=DUE, method="by_due", empty_label="Any time")
    due_from = date_filter("From")
    due_to = date_filter("To")

    class Meta:
        model = Invoice
        fields = []
        form = InvoiceFilterForm

    @property
    def qs(self):
        return self.by_total(super().qs) if self.form.is_valid() else super().qs

    def by_total(self, queryset):
        """Few invoices of an amount are looked up by their keys; of many, reading down the list soon meets enough."""
        data = self.form.cleaned_data
        bounds = data.get("amount_min"), data.get("amount_max")
        if not any(bounds):
            return queryset
        keys = invoices_of_amounts(*bounds, data.get("currency") or "")
        if not any(value for name, value in data.items() if name not in ("amount_min", "amount_max", "currency")):
            self.known_count = len(keys)
        if len(keys) <= COUNT_LIMIT:
            return queryset.filter(pk__in=keys)
        return queryset.filter(amount_limits("total", *bounds))

    def by_search(self, queryset, name, value):
        return queryset.search(value)

    def by_status(self, queryset, name, value):
        return queryset.overdue(today()) if value == PAST_DUE else queryset.filter(status=value)

    def by_due(self, queryset, name, value):
        data = self.form.cleaned_data
        start, end = due_period(value, today(), data.get("due_from"), data.get("due_to"))
        if start:
            queryset = queryset.filter(due_date__gte=start)
        return queryset.filter(due_date__lte=end) if end else queryset


class PaymentFilter(ByCustomer):
    """Filters of the payments page."""

    to_customer = "invoice__customer"

    q = text_filter("Search", "by_search")
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    method = choice_filter("Method", METHODS)
    out_of_band = django_filters.ChoiceFilter(
        label="How it was recorded", choices=OUT_OF_BAND, method="by_out_of_band", empty_label="Any"
    )
    amount_min = amount_filter("At least")
    amount_max = amount_filter("At most")
    currency = choice_filter("Currency", currency_choices)
    created = period_filter("Recorded")
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = InvoicePayment
        fields = []
        form = RangeForm

    @property
    def qs(self):
        return self.by_amount(super().qs, "amount") if self.form.is_valid() else super().qs

    def by_search(self, queryset, name, value):
        """By receipt number, by the number of the invoice, by public id, by reference, or by the customer."""
        text = value.strip()
        customers = Customer.objects.search(text).values("pk")
        return queryset.filter(
            Q(receipt_number=text)
            | Q(public_id=text)
            | Q(reference__iexact=text)
            | Q(invoice__number__startswith=text.upper())
            | Q(invoice__customer__in=customers)
        )

    def by_out_of_band(self, queryset, name, value):
        return queryset.filter(out_of_band=value == "1")


def says_customer(value):
    """The chip's words for a customer: the name, when the value is an id."""
    if not value or text_problem(value) or not value.startswith(f"{Customer.prefix}_"):
        return value
    found = Customer.objects.filter(public_id=value.strip()).only("name", "email", "public_id").first()
    return str(found) if found else value


COMMON_CHIPS = {
    "customer": Chip("customer", "Customer", ("customer",), says_customer),
    "amount": AMOUNT_CHIP,
    "currency": CURRENCY_CHIP,
}
CHIPS = (
    COMMON_CHIPS["customer"],
    COMMON_CHIPS["amount"],
    created_chip(),
    Chip("due", "Due", ("due", "due_from", "due_to"), says_period(DUE)),
    COMMON_CHIPS["currency"],
)
PAYMENT_CHIPS = (
    COMMON_CHIPS["customer"],
    COMMON_CHIPS["amount"],
    created_chip("Recorded"),
    choice_chip("method", "Method", METHODS),
    choice_chip("out_of_band", "Out of band", OUT_OF_BAND),
    COMMON_CHIPS["currency"],
)
