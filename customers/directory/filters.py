"""The one definition of which customers a list, a bulk action, a count or an export is about."""

from django.conf import settings
from django.db.models import Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.utils import timezone

from billing_site.lib.places import countries
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.renamed import find
from billing_site.lib.search.text import Spellings
from billing_site.lib.text import fold
from billing_site.pages.filters import (
    CURRENCY_CHIP,
    DatedFilter,
    RangeForm,
    asked_filter,
    choice_chip,
    choice_chips,
    choice_filter,
    created_chip,
    currency_choices,
    date_filter,
    period_filter,
    text_filter,
)
from billing_site.pages.listing import Chip
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.parts.emails import has_email
from customers.models.query import CustomerQuerySet
from customers.rules.search import folded_spellings

BALANCES = [("credit", "Credit"), ("debit", "Debit"), ("zero", "Zero")]
BALANCE_LOOKUPS = {"credit": "balance__lt", "debit": "balance__gt", "zero": "balance"}
# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
ZERO = RawSQL("0", [])
FEW_DISCOUNTS = 500
DELINQUENT = [("1", "Delinquent"), ("0", "In good standing")]
YES_NO = [("yes", "Yes"), ("no", "No")]


def country_choices() -> list:
    return countries.countries()


def language_choices() -> list:
    return [(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES]


def method_choices() -> list:
    return find(f"{settings.CUSTOMER_METHODS}.CHOICES")


class CustomerFilter(DatedFilter):
    """Filters of the customers page; the queryset leaves deleted customers out unless `deleted` asks for them."""

    q = text_filter("Search", "by_search")
    email = text_filter("Account or contact email contains", "by_email", "@example.com")
    name = text_filter("Name contains", "by_name")
    created = period_filter()
    created_from = date_filter("From")
    created_to = date_filter("To")
    country = choice_filter("Country", country_choices, "address_country")
    currency = choice_filter("Currency", currency_choices)
    language = choice_filter("Language", language_choices)
    tax_exempt = choice_filter("Tax status", Customer.TAX_STATUS)
    metadata = text_filter("Metadata key or key=value", "by_metadata", "order_id=6735")
    balance = asked_filter("Balance", BALANCES, "by_balance")
    coupon = text_filter("Coupon id", "by_coupon", "SPRING-26")
    delinquent = asked_filter("Delinquent", DELINQUENT, "by_delinquent")
    payment_method = asked_filter("Payment method", method_choices, "by_payment_method")
    tax_id = asked_filter("Has a tax ID", YES_NO, "by_tax_id")
    deleted = asked_filter("Deleted", [("1", "Only deleted")], "keep", "No")

    class Meta:
        model = Customer
        fields = []
        form = RangeForm

    @property
    def qs(self) -> CustomerQuerySet:
        queryset = super().qs
        wants_deleted = self.form.is_valid() and self.form.cleaned_data.get("deleted")
        return queryset.deleted() if wants_deleted else queryset.existing()

    def by_search(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        return queryset.search(value)

    def by_email(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        return narrowed(queryset, folded_spellings(value)).filter(has_email(value))

    def by_name(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        return (
            narrowed(queryset, (fold(value),))
            .alias(in_name=StrIndex("name_key", Value(fold(value))))
            .filter(in_name__gt=0)
        )

    def by_balance(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        return queryset.filter(**{BALANCE_LOOKUPS[value]: ZERO})

    def by_coupon(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        # Their own, as the column says; what a subscription has stands on the page of the coupon.
        given = Discount.objects.own().running(timezone.now()).filter(coupon__public_id=value.strip())
        some = list(given.values_list("customer", flat=True)[: FEW_DISCOUNTS + 1])
        # Of a coupon that few have, the customers are looked up; one that many have is met soon in any order.
        return queryset.filter(pk__in=some) if len(some) <= FEW_DISCOUNTS else queryset.filter(discount__in=given)

    def by_delinquent(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        return queryset.filter(delinquent=True) if value == "1" else queryset.exclude(delinquent=True)

    def by_payment_method(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        return find(f"{settings.CUSTOMER_METHODS}.filtered")(queryset, value)

    def by_tax_id(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        return queryset.with_tax_id() if value == "yes" else queryset.filter(tax_id_values="")

    def by_metadata(self, queryset: CustomerQuerySet, name: str, value) -> CustomerQuerySet:
        key, equals, wanted = value.partition("=")
        return queryset.with_metadata(key.strip(), wanted.strip() if equals else None)


def narrowed(queryset: CustomerQuerySet, spellings: Spellings) -> CustomerQuerySet:
    """Customers whose search text holds one of these, by the index; what is too short for it is everywhere anyway.

    What follows it looks with StrIndex, not with another LIKE: PostgreSQL would take both for independent, expect next
    to nothing, and sort all that it finds instead of walking the list.
    """
    return queryset.containing([spellings]) if all(len(each) >= 3 for each in spellings) else queryset


CHIPS = (
    Chip("email", "Email", ("email",)),
    Chip("name", "Name", ("name",)),
    created_chip(),
    *choice_chips(CustomerFilter, "country"),
    CURRENCY_CHIP,
    *choice_chips(CustomerFilter, "language", "tax_exempt", "balance"),
    Chip("coupon", "Coupon", ("coupon",)),
    *choice_chips(CustomerFilter, "delinquent", "payment_method"),
    Chip("metadata", "Metadata", ("metadata",)),
    choice_chip("tax_id", "Tax ID", YES_NO),
    Chip("deleted", "Deleted", ("deleted",), lambda value: "only"),
)
