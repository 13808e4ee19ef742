"""Rows W4 and W5: renewals billed together, against one by one and against the database's own INSERT..SELECT."""

import statistics
from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.product import Product
from invoicing.subscriptions.models.run.renewing import renew_together
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.advancing import advance
from invoicing.subscriptions.models.verbs.creating import Choice, create
from tests.benchmarks.measure import Row, seconds
from tests.factories import tax_rate

TOGETHER, ALONE, ROUNDS = 500, 40, 7
START = datetime(2026, 1, 15, 9, tzinfo=UTC)


def rows(user):
    Company.current().change({"numbering_scheme": "account"}, by=user, now=timezone.now())
    keys = [each.pk for each in subscribed(TOGETHER + ALONE)]
    many, few = keys[:TOGETHER], keys[TOGETHER:]
    cycle = Subscription.objects.get(pk=keys[0]).cycle
    together, alone, bare = [], [], []
    for month in range(1, ROUNDS + 1):
        due, last = cycle.boundary(month), Invoice.objects.latest("pk").pk
        together.append(TOGETHER / seconds(lambda due=due: renew_together(many, now=due)))
        alone.append(ALONE / seconds(lambda due=due: one_by_one(few, due)))
        bare.append(TOGETHER / seconds(lambda last=last: copy_rows(last)))
    # The first of each warms up.
    pairs = list(zip(together, alone, bare, strict=True))[1:]
    by_one = statistics.median(many / one for many, one, _ in pairs)
    by_sql = statistics.median(many / sql for many, _, sql in pairs)
    name = connection.vendor
    note = f" ({statistics.median(together):.0f} and {statistics.median(alone):.0f} invoices/s)"
    yield Row.at_least(
        "W4", "renewals of 2 lines together / one by one, invoices/s", by_one, {"sqlite": 2}.get(name, 6), note
    )
    note = f" ({statistics.median(bare):.0f} invoices/s)"
    limit = {"sqlite": 0.015}.get(name, 0.1)
    yield Row.at_least("W5", "the same / INSERT..SELECT of invoices and lines, invoices/s", by_sql, limit, note)


def subscribed(count):
    """Subscriptions to two items each, of customers with a coupon, tax and credit; they renew at the same moment."""
    terms = {"currency": "eur", "interval": "month", "by": None, "now": START}
    products = [Product.create(by=None, now=START, name=name) for name in ("Gold", "Seats")]
    gold, seats = (Price.create(each, unit_amount=Decimal(1999), **terms) for each in products)
    loyal = Coupon.create(by=None, now=START, name="Loyal", percent_off=Decimal(10), duration="forever")
    rates = [rate_snapshot(tax_rate(now=START))]
    made = []
    for number in range(count):
        with transaction.atomic():
            about = {"name": f"Renewing {number}", "email": f"renewing{number}@example.com", "currency": "eur"}
            buyer = Customer.create(by=None, now=START, **about)
            loyal.redeem_for(buyer, by=None, now=START)
            buyer.adjust_balance(-9_000_000, currency="eur", by=None, now=START)
            chosen = [Choice(gold), Choice(seats, Decimal(3))]
            how = {"collection_method": "charge_automatically" if number % 2 else "send_invoice"}
            made.append(begin(buyer, chosen, how, rates))
    return made


def begin(buyer, chosen, how, rates):
    sent = {"collection_method": "send_invoice", "default_tax_rates": rates}
    made = create(buyer, chosen, by=None, now=START, **sent)
    Subscription.objects.filter(pk=made.pk).update(**how)
    return made


def one_by_one(keys, due):
    for key in keys:
        advance(Subscription.objects.get(pk=key), now=due)


def copy_rows(last):
    """The rows of what was just made, copied by the database alone into tables without indexes."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, key in ((Invoice, "id"), (InvoiceLine, "invoice_id")):
            table = model._meta.db_table
            cursor.execute(f"CREATE TEMPORARY TABLE bare_{table} AS SELECT * FROM {table} WHERE 1 = 0")  # noqa: S608
            cursor.execute(f"INSERT INTO bare_{table} SELECT * FROM {table} WHERE {key} > %s", [last])  # noqa: S608
            cursor.execute(f"DROP TABLE bare_{table}")
