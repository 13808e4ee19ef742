"""The one definition of which subscriptions the list and its file are about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone

from billing_site.pages.filters import (
    CURRENCY_CHIP,
    DatedFilter,
    RangeForm,
    asked_filter,
    choice_chip,
    choice_filter,
    created_chip,
    currency_choices,
    date_filter,
    period_filter,
    says_period,
    sought,
    text_filter,
)
from billing_site.pages.listing import Chip
from customers.models.customer import Customer
from invoicing.invoices.by_customer import CUSTOMER_CHIP
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.wording import price_words
from invoicing.models.invoice import Invoice
from invoicing.models.product import Product
from invoicing.subscriptions.directory.search import items_of, products_called, search
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.query import SubscriptionQuerySet
from invoicing.subscriptions.models.subscription import Subscription

RENEWS = [
    ("next_7_days", "Within 7 days"),
    ("next_30_days", "Within 30 days"),
    ("next_90_days", "Within 90 days"),
    ("custom", "Custom range"),
]
# As people look for them: what runs first.
SHOWN = (
    *(states.ACTIVE, states.TRIALING, states.PAST_DUE, states.UNPAID, states.PAUSED, states.INCOMPLETE),
    *(states.INCOMPLETE_EXPIRED, states.CANCELED),
)
STATUSES = [(status, dict(states.STATUSES)[status]) for status in SHOWN]
RESTING = tuple(status for status, _ in states.STATUSES if status not in states.RENEWING)
ENDING, PAUSED, PERSON = "ending", "pause", "person"
PLANNED = [
    (ENDING, "Going to end"),
    (PAUSED, "Collection paused"),
    (PERSON, "Not billed, waits for somebody"),
]


def renewal_days(name: str, today: date, start: date | None, end: date | None) -> tuple[date | None, date | None]:
    """(first day, last day) of a choice, either None where it is open. `today` is the staff member's date."""
    for days in (7, 30, 90):
        if name == f"next_{days}_days":
            return today, today + timedelta(days=days)
    return start, end


def asks_for_renewals(params: QueryDict) -> bool:
    return any(params.get(name) for name in ("renews", "renews_from", "renews_to"))


class SubscriptionFilterForm(RangeForm):
    RANGES = ("created", "renews")


class SubscriptionFilter(DatedFilter):
    """Filters of the subscriptions page."""

    q = text_filter("Search", "by_search")
    status = choice_filter("Status", STATUSES)
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    product = text_filter("Product", "by_product", "Name or ID")
    price = text_filter("Price ID, lookup key or note", "by_price", "price_…")
    renews = asked_filter("Renews", RENEWS, "by_renewal", "Any time")
    renews_from = date_filter("From")
    renews_to = date_filter("To")
    collection = choice_filter("Collection", Invoice.COLLECTION, "collection_method")
    planned = asked_filter("Situation", PLANNED, "by_plan")
    currency = choice_filter("Currency", currency_choices)
    created = period_filter()
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = Subscription
        fields: tuple = ()
        form = SubscriptionFilterForm

    def by_search(self, queryset: SubscriptionQuerySet, name: str, value: str) -> SubscriptionQuerySet:
        return search(queryset, value)

    def by_customer(self, queryset: SubscriptionQuerySet, name: str, value: str) -> SubscriptionQuerySet:
        value = value.strip()
        if value.startswith(f"{Customer.prefix}_"):
            return queryset.filter(customer__public_id=value)
        return sought(queryset, "customer", Customer.objects.search(value))

    def by_product(self, queryset: SubscriptionQuerySet, name: str, value: str) -> SubscriptionQuerySet:
        return sought(queryset, "pk", items_of(products_called(value.strip())), "subscription")

    def by_price(self, queryset: SubscriptionQuerySet, name: str, value: str) -> SubscriptionQuerySet:
        text = value.strip()
        prices = Price.objects.filter(Q(public_id=text) | Q(lookup_key=text) | Q(nickname__iexact=text))
        return sought(queryset, "pk", items_of(Product.objects.none(), prices), "subscription")

    def by_renewal(self, queryset: SubscriptionQuerySet, name: str, value: str) -> SubscriptionQuerySet:
        """Those whose next period begins in these days: none that ends before."""
        data, zone = self.form.cleaned_data, timezone.get_current_timezone()
        start, end = renewal_days(value, timezone.localdate(), data.get("renews_from"), data.get("renews_to"))
        if start and start > date.min:
            queryset = queryset.filter(current_period_end__gte=datetime.combine(start, time.min, zone))
        if end and end < date.max:
            last = datetime.combine(end + timedelta(days=1), time.min, zone)
            queryset = queryset.filter(current_period_end__lt=last)
        ends = Q(cancel_at_period_end=True) | Q(cancel_at__lte=F("current_period_end"))
        # Told by what it is not, so that SQLite reads the order of renewal and not one status after the other.
        return queryset.exclude(status__in=RESTING).exclude(ends)

    def by_plan(self, queryset: SubscriptionQuerySet, name: str, value: str) -> SubscriptionQuerySet:
        """Each has an index of its own, of the few rows that it is about."""
        if value == PERSON:
            return sought(queryset, "pk", Subscription.objects.needing_a_person())
        if value == PAUSED:
            return sought(queryset, "pk", Subscription.objects.paused())
        at_end, on_a_day = (each.order_by().values("pk") for each in Subscription.objects.ending())
        return queryset.filter(pk__in=at_end.union(on_a_day, all=True))


def says_product(value: str) -> str:
    """The name of a product that was named by its id."""
    return Product.objects.filter(public_id=value.strip()).values_list("name", flat=True).first() or value


def says_price(value: str) -> str:
    """The words of a price that was named by its id."""
    found = Price.objects.filter(public_id=value.strip()).select_related("product").first()
    return f"{found.product}, {price_words(found)}" if found else value


CHIPS = (
    CUSTOMER_CHIP,
    Chip("product", "Product", ("product",), says_product),
    Chip("price", "Price", ("price",), says_price),
    Chip("renews", "Renews", ("renews", "renews_from", "renews_to"), says_period(RENEWS)),
    choice_chip("collection", "Collection", Invoice.COLLECTION),
    choice_chip("planned", "Situation", PLANNED),
    created_chip(),
    CURRENCY_CHIP,
)
