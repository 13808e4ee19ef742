"""A run that is killed anywhere: what it left is billed by the next one, no period twice and none missing."""

import random
import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from billing_site.company.models import Company
from invoicing.issuing.snapshot import link
from invoicing.models.invoice import Invoice
from invoicing.subscriptions import tasks
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.subscription import Subscription
from tests.factories import customer
from tests.invoicing.collecting.kills.children import Steps, in_children
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
BUYERS, BATCH = 24, 5
# One of each batch is billed alone: its trial ends, or it is metered.
ALONE = 6
MOST_STEPS = 160


def buyers():
    gold, meter = price(now=NOW), price("Calls", 5, usage_type="metered", now=NOW)
    for number in range(BUYERS):
        chosen = [choice(gold), *([choice(meter)] if number % ALONE == 0 else [])]
        subscription(customer(f"Buyer {number}", now=NOW, currency="eur"), *chosen, now=NOW)


def run_killed_at(step, now):
    """A run in a process of its own that is killed at this step; whether it was."""

    def work():
        steps = Steps(step)
        connection.ensure_connection()
        with connection.execute_wrapper(steps.statement):
            steps.around(BaseDatabaseWrapper, "_commit")
            tasks.advance_due_subscriptions(now)

    (status,) = in_children(work)
    assert status in (0, -signal.SIGKILL)
    return status != 0


def kill_runs(times, seed):
    """Kill the run of so many months somewhere, and have the next one go on; returns how many were killed."""
    chosen, killed = random.Random(seed), 0
    cycle = Subscription.objects.first().cycle
    for month in range(1, times + 1):
        due = cycle.boundary(month)
        killed += run_killed_at(chosen.randrange(1, MOST_STEPS), due)
        half_done = SubscriptionPeriod.objects.filter(start=due).count()
        assert Invoice.objects.filter(billing_reason="subscription_cycle").count() == (month - 1) * BUYERS + half_done
        clock_at(due + tasks.LEASE + timedelta(seconds=1))
        periods = SubscriptionPeriod.objects.filter(start=due, invoice__isnull=False)
        assert (periods.count(), periods.values("subscription").distinct().count()) == (BUYERS, BUYERS)
    return killed


def check_chain():
    before = ""
    for number, invoice in enumerate(Invoice.objects.order_by("sequence"), 1):
        assert (invoice.sequence, invoice.hash) == (number, link(before, invoice.frozen))
        before = invoice.hash


@pytest.fixture
def world(real_commits, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", BATCH)
    Company.current().change({"numbering_scheme": "account"}, by=None, now=NOW)
    buyers()


def test_a_run_that_was_killed_goes_on(world):
    assert kill_runs(3, seed=2) >= 2
    check_chain()
    assert not Subscription.objects.needing_a_person().exists()


@pytest.mark.prove
def test_runs_are_killed_fifty_times(world, figures):
    killed = kill_runs(60, seed=1)
    check_chain()
    figures(killed=killed, periods=60 * BUYERS)
    assert killed >= 50
