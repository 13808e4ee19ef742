"""Use that is reported while its period is billed, by several machines at once: in it or late, never lost or twice."""

from datetime import UTC, datetime

import pytest

from customers.models.merge import CustomerMerge
from invoicing.models.line import InvoiceLine
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import Reported
from invoicing.subscriptions.models.verbs.advancing import advance
from invoicing.subscriptions.models.verbs.usage import report
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.threads import at_once

APRIL, MAY, JUNE = (datetime(2026, month, 1, tzinfo=UTC) for month in (4, 5, 6))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits"), pytest.mark.threads]


@pytest.fixture
def item():
    buyer = customer(currency="eur", now=APRIL)
    calls = price("Calls", 2, usage_type="metered", now=APRIL)
    return subscription(buyer, choice(calls), now=APRIL).items.get()


def sends(item, machine, times=4):
    """A machine that reports the same few batches as another one."""

    def work():
        found = []
        for number in range(times):
            records = [
                Reported(item.public_id, 1, APRIL.replace(day=1 + place), f"{machine}-{number}-{place}")
                for place in range(10)
            ]
            found.append(report(records, by=None, now=MAY).recorded)
        return found

    return work


def bills(item, now):
    return lambda: advance(Subscription.objects.get(items=item), now=now)


def billed():
    kinds = ("usage", "late", "corrected")
    return sum(line.amount for line in InvoiceLine.objects.all() if line.details.get("kind") in kinds)


def test_what_is_reported_while_its_period_is_billed_is_in_it_or_late(item):
    workers = [sends(item, "a"), sends(item, "a"), sends(item, "b"), bills(item, MAY), bills(item, MAY)]
    results = at_once(*workers)
    assert not [each for each in results if isinstance(each, Exception)]
    assert sum(map(sum, results[:3])) == UsageRecord.objects.count() == 80
    assert used_between(item.pk, APRIL, MAY) == 80
    stretch = BilledUsage.objects.get()
    assert stretch.quantity + stretch.late == 80
    clock_at(JUNE)
    assert billed() == 160


def test_a_merge_at_the_same_time_loses_nothing(item):
    old, kept = item.subscription.customer, customer("Kept", currency="eur", now=APRIL)
    results = at_once(
        sends(item, "a", 2), sends(item, "b", 2), lambda: CustomerMerge.make(kept, old, {}, by=None, now=MAY).pk
    )
    refused = [str(each) for each in results if isinstance(each, Exception)]
    assert all("went to another customer meanwhile" in words for words in refused)
    sends(item, "a", 2)()
    sends(item, "b", 2)()
    clock_at(MAY)
    clock_at(JUNE)
    assert (used_between(item.pk, APRIL, MAY), billed()) == (40, 80)
