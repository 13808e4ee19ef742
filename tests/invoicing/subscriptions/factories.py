"""Prices and subscriptions by the real verbs, and the clock as it comes by."""

from decimal import Decimal
from itertools import count

from django.utils import timezone

from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from invoicing.subscriptions.models.usage.reported import Reported
from invoicing.subscriptions.models.verbs.creating import Choice, create
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.tasks import advance_due_subscriptions
from tests.factories import customer


def price(name="Gold", unit_amount=1000, *, currency="eur", interval="month", now=None, **fields):
    """A recurring price of a product of its own; `unit_amount` in minor units."""
    now = now or timezone.now()
    product = fields.pop("product", None) or Product.create(by=None, now=now, name=name)
    if "tiers" not in fields:
        fields["unit_amount"] = Decimal(str(unit_amount))
    return Price.create(product, by=None, now=now, currency=currency, interval=interval, **fields)


def choice(of=None, quantity=1, **fields):
    return Choice(of or price(), Decimal(quantity), **fields)


def subscription(buyer=None, *choices, now, **fields):
    """One that is sent by e-mail, of one Gold for 10.00 a month unless `choices` say otherwise."""
    buyer = buyer or customer(currency="eur", now=now)
    fields.setdefault("collection_method", "send_invoice")
    return create(buyer, choices or [choice(price(now=now))], by=None, now=now, **fields)


_numbers = count(1)


def use(item, quantity, at, *, now=None, **fields):
    """Report that so much was used at a moment, and hear of it then unless `now` says when; returns the identifier."""
    identifier = fields.pop("identifier", "") or f"use-{next(_numbers)}"
    report([Reported(item.public_id, quantity, at, identifier, **fields)], by=None, now=now or at)
    return identifier


def clock_at(now):
    """What the clock does for subscriptions at this moment."""
    return advance_due_subscriptions(now)


def lines_of(invoice):
    return [(line.description, line.amount) for line in invoice.lines.all()]
