"""Rows U1 and U2: usage reported in batches of 1,000, against the bare insert of the same rows; and its sum."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.db import transaction
from django.utils import timezone

from billing_site.lib.db.rows import insert_many
from customers.models.customer import Customer
from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import MOST_AT_ONCE, Reported
from invoicing.subscriptions.models.verbs.creating import Choice, create
from invoicing.subscriptions.models.verbs.usage import report
from tests.benchmarks.measure import Row, interleaved, milliseconds, ratio

ROUNDS, BUYERS = 10, 50
_numbers = count(1)


def rows(user):
    now = timezone.now()
    start = now - timedelta(days=20)
    items = metered(start)
    times = interleaved(
        {"verb": lambda: reports(items, start, now), "bare": lambda: inserts(items, start, now)}, ROUNDS
    )
    each = milliseconds(times, "verb")
    yield Row.at_most(
        "U1", "1,000 usage records reported / inserted bare", ratio(times, "verb", "bare"), 3, f" ({each:.0f} ms)"
    )
    key = items[0].pk
    sums = interleaved({"hours": lambda: used_between(key, start, now)}, ROUNDS)
    yield Row.told("U2", "what an item used in a period, ms", 1000 * min(sums["hours"]))


def metered(start):
    """One metered item for each of some customers."""
    product = Product.create(by=None, now=start, name="Calls")
    terms = {"currency": "eur", "interval": "month", "usage_type": Price.METERED, "unit_amount": Decimal(2)}
    calls = Price.create(product, by=None, now=start, **terms)
    buyers = Customer.objects.existing().filter(currency__in=("", "eur")).order_by("id")[:BUYERS]
    made = [
        create(buyer, [Choice(calls)], by=None, now=start, collection_method="send_invoice", currency="eur")
        for buyer in buyers
    ]
    return list(SubscriptionItem.objects.filter(subscription__in=made))


def moments(items, start):
    """(item, moment, identifier) of a batch that is new."""
    first = next(_numbers) * MOST_AT_ONCE
    for number in range(first, first + MOST_AT_ONCE):
        yield items[number % len(items)], start + timedelta(seconds=number * 7919 % 1_500_000), f"bench-{number}"


def reports(items, start, now):
    records = [Reported(item.public_id, 1, moment, name) for item, moment, name in moments(items, start)]
    report(records, by=None, now=now)


@transaction.atomic
def inserts(items, start, now):
    insert_many(
        [
            UsageRecord(item=item, identifier=name, timestamp=moment, quantity=1, change=1, created=now)
            for item, moment, name in moments(items, start)
        ]
    )
