"""What a batch of subscriptions needs to be billed, read and locked by a few statements for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db.models import Model

from billing_site.lib.db.instances import belonging
from billing_site.lib.db.locks import locked
from billing_site.lib.db.rows import rows_where
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.tax_id import TaxId
from invoicing.issuing.discounts import Known
from invoicing.models.catalog.price import Price
from invoicing.models.line import InvoiceItem, swept_lines
from invoicing.subscriptions.models.course import Course
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.usage.many import Stretch, used_of_many
from invoicing.subscriptions.models.verbs.loading import prices_by_id

M = TypeVar("M", bound=Model)


@dataclass
class Loaded:
    """The courses of these subscriptions, in the order of their keys, with their customers, all locked."""

    courses: list[Course] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    # Of each subscription, by public id: its own discounts that were not taken off.
    discounts: dict[str, list[Discount]] = field(default_factory=dict)
    # Keys of customers for whom something waits, which the next invoice takes along.
    waited_for: set[int] = field(default_factory=set)
    # Of each such customer: the lines of what waits, the newest first, each with its "item". Read where it is locked.
    waiting: dict[int, list[dict]] = field(default_factory=dict)
    # What was used of metered items in the periods that end, where all is locked.
    used: dict[Stretch, int] = field(default_factory=dict)
    # Keys of subscriptions of which use was reported or corrected since it was billed.
    used_since: set[int] = field(default_factory=set)


def load(keys: Collection[int], *, now: datetime, lock: bool = True) -> Loaded:
    """Lock customers, subscriptions and coupons, in this order, and read the rest.

    What went to another customer meanwhile, or is not due any more, is left out. Without `lock` all is only read.
    """
    owners = dict(Subscription.objects.filter(pk__in=keys).values_list("pk", "customer"))
    customers = {each.pk: each for each in within(Customer, "id", set(owners.values()), lock=lock)}
    subscriptions = [
        each
        for each in within(Subscription, "id", keys, lock=lock)
        if each.customer_id == owners[each.pk] and is_due(each, now)
    ]
    for each in subscriptions:
        each.customer = customers[each.customer_id]
    found = Loaded(courses_of(subscriptions))
    known = {each.customer_id: each.customer for each in subscriptions}
    read_tax_ids(known)
    read_discounts(found, known, lock=lock)
    waiting = InvoiceItem.objects.pending().filter(customer__in=known)
    found.waited_for = set(waiting.values_list("customer", flat=True))
    if lock:
        found.waiting = waiting_lines(found.waited_for)
        found.used = used_of_many([*stretches(found.courses)])
    used = BilledUsage.objects.changed().filter(subscription__in=[each.pk for each in subscriptions])
    found.used_since = set(used.values_list("subscription", flat=True))
    return found


def is_due(subscription: Subscription, now: datetime) -> bool:
    return subscription.next_at is not None and subscription.next_at <= now and not subscription.problem


def within(model: type[M], column: str, keys: Iterable[int], *, lock: bool = False) -> list[M]:
    """The rows whose `column` is one of these keys."""
    wanted = sorted(keys)
    if not wanted:
        return []
    return rows_where(model, f'"{column}" IN ({", ".join(["%s"] * len(wanted))})', wanted, lock=lock)


def courses_of(subscriptions: Collection[Subscription]) -> list[Course]:
    """Each with its items, what is planned, and the prices that these name."""
    keys = [each.pk for each in subscriptions]
    items: dict[int, list[SubscriptionItem]] = defaultdict(list)
    for item in within(SubscriptionItem, "subscription_id", keys):
        if item.removed_at is None:
            items[item.subscription_id].append(item)
    planned: dict[int, list[PlannedChange]] = defaultdict(list)
    for change in PlannedChange.objects.filter(subscription__in=keys, done_at=None, dropped_at=None):
        planned[change.subscription_id].append(change)
    sold = {item.price_id for own in items.values() for item in own}
    prices = Price.objects.select_related("product").in_bulk(sold)
    courses = []
    for subscription in subscriptions:
        own = sorted(items[subscription.pk], key=lambda item: item.pk)
        for item in own:
            item.price = prices[item.price_id]
        known = {item.price.public_id: item.price for item in own}
        courses.append(Course(subscription, own, planned[subscription.pk], known))
    # Prices of before that what was billed ahead names, and of what is planned.
    others = prices_by_id({name for course in courses for name in course.missing_prices()})
    for course in courses:
        course.prices |= {name: others[name] for name in course.missing_prices()}
    return courses


def waiting_lines(customers: Collection[int]) -> dict[int, list[dict]]:
    """{customer's key: the lines of their pending items, as an invoice takes them up}"""
    found: dict[int, list[dict]] = defaultdict(list)
    if customers:
        items = locked(InvoiceItem.objects.pending()).filter(customer__in=customers).order_by("id")
        newest_first = [*reversed(items.prefetch_related("product", "price"))]
        for line in swept_lines(newest_first):
            item = line["item"]
            found[item.customer_id].append(line | {"product": item.product})
    return found


def stretches(courses: Iterable[Course]) -> Iterator[Stretch]:
    """What a renewal bills of metered items."""
    for course in courses:
        end = course.subscription.current_period_end
        for item in course.items:
            if item.price.usage_type == item.price.METERED and item.used_until and end and item.used_until < end:
                yield Stretch(item.pk, item.used_until, end)


def read_tax_ids(customers: dict[int, Customer]) -> None:
    """The tax IDs of those who have any."""
    theirs: dict[int, list[TaxId]] = defaultdict(list)
    for tax_id in within(TaxId, "customer_id", [key for key, each in customers.items() if each.tax_id_values]):
        theirs[tax_id.customer_id].append(tax_id)
    for key, customer in customers.items():
        belonging(customer, "tax_ids", TaxId, theirs[key])


def read_discounts(found: Loaded, customers: dict[int, Customer], *, lock: bool) -> None:
    """The discounts of these customers and subscriptions, and their coupons."""
    of_subscriptions = Discount.objects.of_subscriptions([each.subscription.public_id for each in found.courses]).open()
    found.discounts = defaultdict(list)
    for discount in of_subscriptions.select_related("coupon"):
        found.discounts[discount.subscription].append(discount)
    held = {each.discount_id for each in customers.values() if each.discount_id}
    theirs = {each.pk: each for each in within(Discount, "id", held)}
    for customer in customers.values():
        if customer.discount_id:
            customer.discount = theirs[customer.discount_id]
    every = [*theirs.values(), *(discount for some in found.discounts.values() for discount in some)]
    # Those for once are not billed here, so that nobody asks which invoice used them.
    coupons = Coupon.objects.filter(pk__in={each.coupon_id for each in every})
    by_key = {coupon.pk: coupon for coupon in (coupons.lock() if lock else coupons)}
    for discount in theirs.values():
        discount.coupon = by_key[discount.coupon_id]
    found.known.coupons = {coupon.public_id: coupon for coupon in by_key.values()}
    found.known.discounts = {each.public_id: each for each in every}
