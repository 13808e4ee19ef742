"""The run of the clock: batches and halves, what one bad subscription stops, and what a run says of itself."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_site.company.models import Company
from invoicing.models.invoice import Invoice
from invoicing.subscriptions import tasks
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.retrying import FAULT
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
DUE = datetime(2026, 2, 28, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def several(count, **fields):
    gold = price(now=NOW)
    return [
        subscription(customer(f"Buyer {n}", now=NOW, currency="eur"), choice(gold), now=NOW, **fields)
        for n in range(count)
    ]


def spoil(made):
    """Have the database refuse the next period of a subscription: one that begins then is there already."""
    SubscriptionPeriod.objects.create(subscription=made, start=DUE, end=DUE + timedelta(days=1), created=NOW)


def test_one_bad_subscription_is_found_by_halves_and_stops_no_other():
    made = several(9)
    spoil(made[4])
    assert clock_at(DUE) == 8
    bad = Subscription.objects.get(pk=made[4].pk)
    assert (bad.problem, bad.leased_until) == (FAULT, None)
    assert Invoice.objects.filter(billing_reason="subscription_cycle").count() == 8
    assert SubscriptionPeriod.objects.filter(start=DUE, invoice__isnull=False).count() == 8
    run = BillingRun.objects.get()
    assert (run.due, run.subscriptions, run.invoices, run.parked) == (9, 8, 8, 1)


def test_what_cannot_be_issued_waits_with_its_reason():
    made = several(3)
    Company.objects.update(name="")
    clock_at(DUE)
    waiting = Subscription.objects.needing_a_person()
    assert waiting.count() == 3
    assert "name" in waiting[0].problem.lower()
    assert BillingRun.objects.get().parked == 3
    assert made[0].periods.count() == 2


def test_a_run_counts_what_it_made_by_currency():
    several(3)
    subscription(customer(now=NOW, currency="usd"), choice(price("Seats", 250, currency="usd", now=NOW), 4), now=NOW)
    clock_at(DUE)
    run = BillingRun.objects.get()
    assert run.totals == {"eur": [3, 3000], "usd": [1, 1000]}
    assert run.amounts == [("eur", 3, "€30.00"), ("usd", 1, "$10.00")]
    assert run.state(run.ended) == "done"
    assert run.periods.count() == 4


def test_no_run_is_kept_where_nothing_was_due():
    several(1)
    clock_at(DUE - timedelta(seconds=1))
    assert not BillingRun.objects.exists()


def test_what_another_machine_holds_is_passed_over_until_its_time_is_over():
    made = several(2)
    Subscription.objects.filter(pk=made[0].pk).update(leased_until=DUE + timedelta(minutes=1))
    assert clock_at(DUE) == 1
    assert clock_at(DUE + timedelta(minutes=2)) == 1
    assert [each.periods.count() for each in made] == [2, 2]


def test_a_run_takes_a_batch_after_the_other(monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    made = several(5)
    assert clock_at(DUE) == 5
    numbers = Invoice.objects.filter(billing_reason="subscription_cycle").order_by("pk")
    assert [invoice.customer_id for invoice in numbers] == [each.customer_id for each in made]
    assert BillingRun.objects.count() == 1


def test_a_run_whose_machine_went_silent_is_stopped():
    run = BillingRun.begin(3, until=DUE)
    assert run.state(run.last_seen) == "running"
    assert run.state(run.last_seen + BillingRun.PATIENCE) == "stopped"
