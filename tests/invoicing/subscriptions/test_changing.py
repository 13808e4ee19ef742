"""How subscriptions change: prorations on the next invoice, at once or not at all, reversals, and another interval."""

from datetime import UTC, datetime, timedelta

import pytest

from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.subscriptions.models.verbs import changing, ending, pausing
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, lines_of, price, subscription

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MIDDLE, END = datetime(2026, 4, 16, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def gold():
    return price(unit_amount=1000)


def change(of, *choices, now=MIDDLE, **more):
    return changing.change(of, choices, by=None, now=now, **more)


def pending(of):
    found = InvoiceItem.objects.pending().filter(subscription=of.public_id).order_by("id")
    return [(item.description, int(item.unit_amount)) for item in found]


def invoices(of):
    return list(Invoice.objects.filter(subscription=of.public_id).order_by("id"))


def test_a_larger_quantity_waits_for_the_next_invoice(gold):
    made = subscription(None, choice(gold, 10), now=NOW)
    assert change(made, choice(gold, 20)) is None
    assert pending(made) == [
        ("Unused time on 10 × Gold after 16 April 2026", -5000),
        ("Remaining time on 20 × Gold after 16 April 2026", 10000),
    ]
    clock_at(END)
    last = invoices(made)[-1]
    assert last.total == 25000
    assert lines_of(last)[-1] == ("20 × Gold (at €10.00 / month)", 20000)
    assert not pending(made)


def test_it_can_be_invoiced_at_once_and_a_credit_goes_to_the_balance(gold):
    buyer = customer(currency="eur", now=NOW)
    made = subscription(buyer, choice(gold, 2), now=NOW)
    invoice = change(made, choice(gold, 1), proration="always_invoice")
    assert (invoice.total, invoice.amount_due, invoice.status) == (-500, 0, "paid")
    buyer.refresh_from_db()
    assert buyer.balance == -500


def test_without_proration_what_was_billed_stands_until_the_period_ends(gold):
    made = subscription(None, choice(gold, 2), now=NOW)
    change(made, choice(gold, 5), proration="none")
    assert (pending(made), len(invoices(made))) == ([], 1)
    change(made, choice(gold, 2), proration="create_prorations", now=MIDDLE + timedelta(days=1))
    assert pending(made) == []
    clock_at(END)
    assert invoices(made)[-1].total == 2000


def test_what_is_changed_back_within_the_second_gives_back_what_it_charged(gold):
    odd = price("Odd", 333)
    made = subscription(None, choice(odd, 1), now=NOW)
    at = datetime(2026, 4, 11, 7, 7, 7, tzinfo=UTC)
    for quantity in (3, 2, 7, 1):
        change(made, choice(odd, quantity), now=at)
    assert sum(amount for _, amount in pending(made)) == 0
    change(made, choice(odd), choice(gold), now=at)
    change(made, choice(odd), now=at)
    change(made, choice(gold), now=at)
    change(made, choice(odd), now=at)
    assert sum(amount for _, amount in pending(made)) == 0
    clock_at(END)
    assert invoices(made)[-1].total == 333


def test_another_interval_begins_a_new_period_now(gold):
    yearly = price("Gold a year", 10000, interval="year")
    made = subscription(None, choice(gold), now=NOW)
    with pytest.raises(SubscriptionRefused, match="choose a proration"):
        change(made, choice(yearly), proration="none")
    invoice = change(made, choice(yearly), proration="always_invoice")
    assert lines_of(invoice) == [
        ("Unused time on Gold after 16 April 2026", -500),
        ("1 × Gold a year (at €100.00 / year)", 10000),
    ]
    assert (made.current_period_start, made.current_period_end) == (MIDDLE, datetime(2027, 4, 16, tzinfo=UTC))
    assert clock_at(END) == 0


def test_no_two_periods_begin_in_the_same_second():
    made = subscription(now=NOW)
    yearly = choice(price(unit_amount=9000, interval="year", now=NOW))
    with pytest.raises(SubscriptionRefused, match="this very second"):
        change(made, yearly, now=NOW)
    change(made, yearly, now=NOW + timedelta(seconds=1))
    assert made.periods.count() == 2


def test_a_planned_change_comes_with_the_period(gold):
    made = subscription(None, choice(gold), now=NOW)
    changing.change_later(made, [choice(gold, 4)], None, by=None, now=MIDDLE)
    clock_at(END)
    assert [invoice.total for invoice in invoices(made)] == [1000, 4000]


def test_a_price_rises_from_a_day_on(gold):
    made = subscription(None, choice(gold), now=NOW)
    dear = price("Dear", 3000)
    changing.change_later(made, [choice(dear)], MIDDLE, by=None, now=NOW, proration="create_prorations")
    clock_at(MIDDLE)
    assert pending(made) == [
        ("Unused time on Gold after 16 April 2026", -500),
        ("Remaining time on Dear after 16 April 2026", 1500),
    ]


def test_it_ends_now_with_what_is_given_back(gold):
    buyer = customer(currency="eur", now=NOW)
    made = subscription(buyer, choice(gold), now=NOW)
    invoice = ending.cancel(made, by=None, now=MIDDLE, credits=True, feedback="unused")
    buyer.refresh_from_db()
    assert (invoice.total, buyer.balance, made.status, made.next_at) == (-500, -500, "canceled", None)
    assert clock_at(END) == 0


def test_it_ends_with_its_period_unless_that_is_undone(gold):
    made = subscription(None, choice(gold), now=NOW)
    ending.cancel_later(made, None, by=None, now=MIDDLE)
    assert ending.keep(made, by=None, now=MIDDLE)
    ending.cancel_later(made, None, by=None, now=MIDDLE)
    clock_at(END)
    made.refresh_from_db()
    assert (made.status, made.ended_at, len(invoices(made))) == ("canceled", END, 1)


def test_the_last_period_is_billed_up_to_the_end_alone(gold):
    made = subscription(None, choice(gold), now=NOW)
    ending.cancel_later(made, datetime(2026, 5, 11, 8, tzinfo=UTC), by=None, now=MIDDLE)
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    made.refresh_from_db()
    assert [invoice.total for invoice in invoices(made)] == [1000, 333]
    assert made.status == "canceled"


@pytest.mark.parametrize(("behavior", "status"), [("void", "void"), ("mark_uncollectible", "uncollectible")])
def test_a_pause_of_collection_leaves_the_periods(gold, behavior, status):
    made = subscription(None, choice(gold), now=NOW)
    pausing.pause(made, behavior, by=None, now=MIDDLE, resumes_at=END + timedelta(days=1))
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    assert [invoice.status for invoice in invoices(made)] == ["open", status, "open"]


def test_drafts_are_kept_while_it_is_paused(gold):
    made = subscription(None, choice(gold), now=NOW)
    pausing.pause(made, "keep_as_draft", by=None, now=MIDDLE)
    clock_at(END)
    assert [invoice.status for invoice in invoices(made)] == ["open", "draft"]
    pausing.resume(made, by=None, now=END)
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    assert [invoice.status for invoice in invoices(made)] == ["open", "draft", "open"]
