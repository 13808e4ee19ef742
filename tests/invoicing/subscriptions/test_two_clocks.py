"""Two clocks, or a clock and staff, at one subscription at once: each period is billed once, and none is missing."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from invoicing.models.invoice import Invoice
from invoicing.subscriptions import integrity, tasks
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.advancing import advance
from invoicing.subscriptions.models.verbs.changing import change
from invoicing.subscriptions.models.verbs.ending import cancel
from invoicing.subscriptions.models.verbs.pausing import pause
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.threads import at_once

NOW = datetime(2026, 1, 31, tzinfo=UTC)
LATER = datetime(2026, 4, 30, 12, tzinfo=UTC)
STARTS = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits"), pytest.mark.threads]


def billed(made):
    """The beginnings of its periods, each with how many of its invoices bill it."""
    numbers = Counter(Invoice.objects.filter(subscription=made.public_id).values_list("pk", flat=True))
    assert set(numbers.values()) == {1}
    return [(each.start.date().isoformat(), numbers[each.invoice_id]) for each in made.periods.order_by("start")]


def test_two_clocks_bill_each_period_once():
    many = [subscription(customer(f"Buyer {number}", currency="eur"), now=NOW) for number in range(6)]
    results = at_once(lambda: clock_at(LATER), lambda: clock_at(LATER), lambda: clock_at(LATER))
    assert not [result for result in results if isinstance(result, Exception)]
    for made in many:
        assert billed(made) == [(start, 1) for start in STARTS]
        assert Invoice.objects.filter(subscription=made.public_id).count() == 4


def test_whoever_comes_second_finds_nothing_to_do():
    made = subscription(now=NOW)
    results = at_once(*[lambda: advance(Subscription.objects.get(pk=made.pk), now=LATER)] * 3)
    assert sorted(results) == [0, 0, 3]
    assert billed(made) == [(start, 1) for start in STARTS]


def test_staff_change_what_the_clock_bills():
    gold = price(now=NOW)
    made = subscription(None, choice(gold), now=NOW)
    results = at_once(
        lambda: advance(Subscription.objects.get(pk=made.pk), now=LATER),
        lambda: change(
            Subscription.objects.get(pk=made.pk), [choice(gold, 3)], by=None, now=LATER, proration="always_invoice"
        ),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    clock_at(LATER)
    assert billed(made) == [(start, 1) for start in STARTS]


def test_staff_are_at_work_in_the_middle_of_a_run(monkeypatch):
    """Two clocks in batches; one in four is changed, ended or paused meanwhile, and billed before that or after it."""
    monkeypatch.setattr(tasks, "BATCH", 4)
    gold = price(now=NOW)
    many = [subscription(customer(f"Buyer {number}", currency="eur"), choice(gold), now=NOW) for number in range(16)]
    due, about = datetime(2026, 2, 28, tzinfo=UTC), {"by": None, "now": datetime(2026, 2, 28, tzinfo=UTC)}

    def each_of(start, verb):
        return lambda: [verb(Subscription.objects.get(pk=made.pk)) for made in many[start::4]]

    results = at_once(
        lambda: clock_at(due),
        lambda: clock_at(due),
        each_of(1, lambda made: change(made, [choice(gold, 3)], proration="always_invoice", **about)),
        each_of(2, lambda made: cancel(made, **about)),
        each_of(3, lambda made: pause(made, Subscription.VOID, **about)),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    clock_at(due)
    for number, made in enumerate(many):
        starts = [start for start, _ in billed(made)]
        assert starts == STARTS[:2] or (number % 4 == 2 and starts == STARTS[:1])
    assert not Subscription.objects.needing_a_person().exists()
    assert [str(finding) for finding in integrity.check()] == []
