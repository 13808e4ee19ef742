"""The one definition of which customers a list, a bulk action, a count or an export is about."""

from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower, StrIndex
from django.utils import timezone

from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.places import countries
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.text import fold, text_problem
from billing_site.pages.fields.selects import LongSelect
from billing_site.pages.listing import Chip
from customers.models.coupon import Discount
from customers.models.customer import Customer

PERIODS = [
    ("today", "Today"),
    ("last_7_days", "Last 7 days"),
    ("this_month", "This month"),
    ("last_month", "Last month"),
    ("custom", "Custom range"),
]

BALANCES = [("credit", "Credit"), ("debit", "Debit"), ("zero", "Zero")]
BALANCE_LOOKUPS = {"credit": "balance__lt", "debit": "balance__gt", "zero": "balance"}
# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
ZERO = RawSQL("0", [])
FEW_DISCOUNTS = 500
DELINQUENT = [("1", "Delinquent"), ("0", "In good standing")]
YES_NO = [("yes", "Yes"), ("no", "No")]


def period(name, today, start=None, end=None):
    """(first day, last day) of a named period, either None where it is open. `today` is the staff member's date."""
    first_of_month = today.replace(day=1)
    end_of_last_month = first_of_month - timedelta(days=1)
    return {
        "today": (today, today),
        "last_7_days": (today - timedelta(days=6), today),
        "this_month": (first_of_month, today),
        "last_month": (end_of_last_month.replace(day=1), end_of_last_month),
        "custom": (start, end),
    }.get(name, (None, None))


def between(queryset, start, end, zone=None):
    """Rows created from the start of one day to the end of another, in `zone` (the current one by default)."""
    zone = zone or timezone.get_current_timezone()
    # Nothing was made before the first day or after the last one that a date can name, and no zone can shift them.
    if start and start > date.min:
        queryset = queryset.filter(created__gte=datetime.combine(start, time.min, zone))
    if end and end < date.max:
        queryset = queryset.filter(created__lt=datetime.combine(end + timedelta(days=1), time.min, zone))
    return queryset


def refuse_odd_characters(value):
    problem = text_problem(value) or ("" if fold(value) else "Write something that can be seen.")
    if problem:
        raise forms.ValidationError(problem)


def text_filter(label, method, placeholder=""):
    return django_filters.CharFilter(
        label=label,
        method=method,
        max_length=500,
        validators=[refuse_odd_characters],
        widget=forms.TextInput(attrs={"placeholder": placeholder, "autocomplete": "off"}),
    )


def choice_filter(label, choices, field=None):
    return django_filters.ChoiceFilter(
        label=label, field_name=field, choices=choices, empty_label="Any", widget=LongSelect()
    )


def country_choices():
    return countries.countries()


def currency_choices():
    return [(code, code.upper()) for code in CURRENCIES]


def language_choices():
    return [(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES]


def date_filter(label):
    return django_filters.DateFilter(
        label=label, method="keep", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class FilterForm(forms.Form):
    """What the filters say together: dates alone are a custom range, and a range has its first day first."""

    def clean(self):
        data = super().clean()
        start, end = data.get("created_from"), data.get("created_to")
        if (start or end) and not data.get("created") and "created" not in self.errors:
            data["created"] = "custom"
        if data.get("created") == "custom" and start and end and start > end:
            self.add_error("created_to", "This day is before the first one.")
        return data


class CustomerFilter(django_filters.FilterSet):
    """Filters of the customers page; the queryset leaves deleted customers out unless `deleted` asks for them."""

    q = text_filter("Search", "by_search")
    email = text_filter("Email contains", "by_email", "@example.com")
    name = text_filter("Name contains", "by_name")
    created = django_filters.ChoiceFilter(label="Created", choices=PERIODS, method="by_created", empty_label="Any time")
    created_from = date_filter("From")
    created_to = date_filter("To")
    country = choice_filter("Country", country_choices, "address_country")
    currency = choice_filter("Currency", currency_choices)
    language = choice_filter("Language", language_choices)
    tax_exempt = choice_filter("Tax status", Customer.TAX_STATUS)
    metadata = text_filter("Metadata key or key=value", "by_metadata", "order_id=6735")
    balance = django_filters.ChoiceFilter(label="Balance", choices=BALANCES, method="by_balance", empty_label="Any")
    coupon = text_filter("Coupon id", "by_coupon", "SPRING-26")
    delinquent = django_filters.ChoiceFilter(
        label="Delinquent", choices=DELINQUENT, method="by_delinquent", empty_label="Any"
    )
    tax_id = django_filters.ChoiceFilter(label="Has a tax ID", choices=YES_NO, method="by_tax_id", empty_label="Any")
    deleted = django_filters.ChoiceFilter(
        label="Deleted", choices=[("1", "Only deleted")], method="keep", empty_label="No"
    )

    class Meta:
        model = Customer
        fields = []
        form = FilterForm

    @property
    def qs(self):
        queryset = super().qs
        wants_deleted = self.form.is_valid() and self.form.cleaned_data.get("deleted")
        return queryset.deleted() if wants_deleted else queryset.existing()

    def keep(self, queryset, name, value):
        return queryset

    def by_search(self, queryset, name, value):
        return queryset.search(value)

    def by_email(self, queryset, name, value):
        return (
            narrowed(queryset, value)
            .alias(in_email=StrIndex(Lower("email"), Value(value.lower())))
            .filter(in_email__gt=0)
        )

    def by_name(self, queryset, name, value):
        return narrowed(queryset, value).alias(in_name=StrIndex("name_key", Value(fold(value)))).filter(in_name__gt=0)

    def by_created(self, queryset, name, value):
        data = self.form.cleaned_data
        start, end = period(value, timezone.localdate(), data.get("created_from"), data.get("created_to"))
        return between(queryset, start, end)

    def by_balance(self, queryset, name, value):
        return queryset.filter(**{BALANCE_LOOKUPS[value]: ZERO})

    def by_coupon(self, queryset, name, value):
        running = Q(end=None) | Q(end__gt=timezone.now())
        given = Discount.objects.filter(running, coupon__public_id=value.strip(), removed_at=None)
        some = list(given.values_list("customer", flat=True)[: FEW_DISCOUNTS + 1])
        # Of a coupon that few have, the customers are looked up; one that many have is met soon in any order.
        return queryset.filter(pk__in=some) if len(some) <= FEW_DISCOUNTS else queryset.filter(discount__in=given)

    def by_delinquent(self, queryset, name, value):
        return queryset.filter(delinquent=True) if value == "1" else queryset.exclude(delinquent=True)

    def by_tax_id(self, queryset, name, value):
        return queryset.with_tax_id() if value == "yes" else queryset.filter(tax_id_values="")

    def by_metadata(self, queryset, name, value):
        key, equals, wanted = value.partition("=")
        return queryset.with_metadata(key.strip(), wanted.strip() if equals else None)


def narrowed(queryset, value):
    """Customers whose search text holds `value`, by the index; what is too short for it is everywhere anyway.

    What follows it looks with StrIndex, not with another LIKE: PostgreSQL would take both for independent, expect next
    to nothing, and sort all that it finds instead of walking the list.
    """
    return queryset.containing([fold(value)]) if len(fold(value)) >= 3 else queryset


def says_created(name, start, end):
    if name != "custom":
        return dict(PERIODS).get(name, "")
    return " – ".join(f"{day:%d %b %Y}".lstrip("0") if day else "…" for day in (start, end))


def says_choice(choices):
    return lambda value: dict(choices() if callable(choices) else choices).get(value, value)


CHIPS = (
    Chip("email", "Email", ("email",)),
    Chip("name", "Name", ("name",)),
    Chip("created", "Created", ("created", "created_from", "created_to"), says_created),
    Chip("country", "Country", ("country",), says_choice(country_choices)),
    Chip("currency", "Currency", ("currency",), lambda code: code.upper()),
    Chip("language", "Language", ("language",), says_choice(language_choices)),
    Chip("tax_exempt", "Tax status", ("tax_exempt",), says_choice(Customer.TAX_STATUS)),
    Chip("balance", "Balance", ("balance",), says_choice(BALANCES)),
    Chip("coupon", "Coupon", ("coupon",)),
    Chip("delinquent", "Delinquent", ("delinquent",), says_choice(DELINQUENT)),
    Chip("metadata", "Metadata", ("metadata",)),
    Chip("tax_id", "Tax ID", ("tax_id",), says_choice(YES_NO)),
    Chip("deleted", "Deleted", ("deleted",), lambda value: "only"),
)
