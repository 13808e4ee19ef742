"""However reports, corrections and ends of periods interleave: each period is billed the price of its total, once."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.usage.differences import comes_to
from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import Reported
from invoicing.subscriptions.models.verbs import ending
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.rules import life
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

START = datetime(2026, 1, 31, 9, 18, 31, tzinfo=UTC)
TIERS = [{"up_to": "50", "unit_amount": "7.5"}, {"up_to": "200", "unit_amount": "3", "flat_amount": "40"}]
TIERS = [*TIERS, {"up_to": "inf", "unit_amount": "0.4"}]
TERMS = (
    {"unit_amount": "0.7"},
    {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": TIERS},
    {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": TIERS},
    {"unit_amount": 500, "divide_by": 30, "round": "up"},
    {"unit_amount": 500, "divide_by": 30, "round": "down"},
)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(12))
def test_each_period_is_billed_the_price_of_its_total(seed):
    random = Random(seed)
    terms = TERMS[seed % len(TERMS)]
    made = subscription(None, choice(price("Calls", usage_type="metered", now=START, **terms)), now=START)
    item, now = made.items.get(), START
    expected: dict[datetime, int] = {}
    for number in range(30):
        now += timedelta(seconds=random.randrange(1, 5 * 86400))
        if random.random() < 0.3:
            clock_at(now)
        else:
            some_report(random, item, now, number, expected)
    made.refresh_from_db()
    clock_at(now + timedelta(days=32))
    made.refresh_from_db()
    ending.cancel(made, by=None, now=now + timedelta(days=33))
    assert not BilledUsage.objects.changed().exists()
    assert used_between(item.pk, START, now + timedelta(days=33)) == sum(expected.values())
    for stretch in BilledUsage.objects.filter(item=item):
        total = sum(used for moment, used in expected.items() if stretch.start <= moment < stretch.end)
        assert stretch.quantity == total
        assert billed_of(stretch) == stretch.amount == comes_to(stretch.pricing, total), stretch
    assert all(invoice.amount_due >= 0 for invoice in Invoice.objects.all())


def some_report(random, item, now, number, expected):
    """Use at a moment of the past: added, set, or in the place of a record that stands."""
    moment = START + timedelta(seconds=random.randrange(int((now - START).total_seconds())))
    if expected and random.random() < 0.4:
        moment = random.choice(list(expected))
    quantity, kind = random.choice((0, 1, 7, 29, 30, 31, 200, 500)), random.random()
    standing = UsageRecord.objects.filter(item=item, timestamp=moment).order_by("id").last()
    fields = {"identifier": str(number)}
    if standing and kind < 0.4:
        expected[moment] += quantity - standing.quantity
        fields["replaces"] = standing.identifier
    elif kind < 0.6:
        expected[moment] = quantity
        fields["action"] = "set"
    else:
        expected[moment] = expected.get(moment, 0) + quantity
    records = [Reported(item.public_id, quantity, moment, **fields)]
    report(records, by=None, now=now)
    assert report(records, by=None, now=now).repeated == [0]


def billed_of(stretch):
    """All that invoices billed of it, by what their lines say."""
    kinds = (life.USAGE, life.LATE, life.CORRECTED)
    lines = [line for line in InvoiceLine.objects.all() if line.details.get("kind") in kinds]
    own = (stretch.item.public_id, stretch.start.isoformat())
    return sum(line.amount for line in lines if (line.details["item"], line.details["from"]) == own)
