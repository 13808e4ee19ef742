"""Which subscriptions a text finds: by their id, their customer, or what is subscribed to."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from billing_site.pages.filters import FEW
from customers.models.customer import Customer
from customers.models.query import reads
from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.query import SubscriptionQuerySet
from invoicing.subscriptions.models.subscription import Subscription


def search(rows: SubscriptionQuerySet, query: str) -> SubscriptionQuerySet:
    """Those with this id, of a customer that the text finds, or of a product or price that it names.

    Few are looked up by their keys; what finds many is common, so that reading down the list soon meets enough.
    """
    text = query.strip()
    if not text:
        return rows
    own = Q(public_id=text) | Q(customer__public_id=text)
    customers = list(Customer.objects.search(text).values_list("pk", flat=True)[: FEW + 1])
    items = items_of(products_called(text), Price.objects.filter(Q(public_id=text) | Q(lookup_key=text)))
    sold = list(items.values_list("subscription", flat=True)[: FEW + 1])
    if len(customers) > FEW or len(sold) > FEW:
        here = Exists(items.filter(subscription=OuterRef("pk")))
        return rows.filter(own | reads(text, "customer__") | Q(here))
    # A union of seeks: joined by OR, neither database would use an index for any of them.
    each = Subscription.objects.order_by().values("pk")
    seeks = (Q(public_id=text), Q(customer__public_id=text), Q(customer__in=customers), Q(pk__in=sold))
    first, *others = [each.filter(condition) for condition in seeks]
    return rows.filter(pk__in=first.union(*others, all=True))


def products_called(text: str) -> QuerySet[Product]:
    return Product.objects.filter(Q(public_id=text) | Q(name__icontains=text))


def items_of(products: QuerySet[Product], prices: QuerySet[Price] | None = None) -> QuerySet[SubscriptionItem]:
    """The standing items of these products, and of these prices."""
    sold = Q(price__in=Price.objects.filter(product__in=products).values("pk"))
    named = Q() if prices is None else Q(price__in=prices.values("pk"))
    return SubscriptionItem.objects.filter(sold | named, removed_at=None).order_by()
