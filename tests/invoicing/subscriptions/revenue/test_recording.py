"""Every change of what a subscription comes to a month is written down: by verbs, coupons, merges and the clock."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models.coupon import Coupon
from customers.models.merge import CustomerMerge
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.figures import integrity
from invoicing.subscriptions.models.revenue.adding import add_movements, totals
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs import changing, ending, pausing
from invoicing.subscriptions.models.verbs.moving_in import move_in
from invoicing.subscriptions.tasks import count_revenue
from tests.factories import customer, seller
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.invoicing.subscriptions.revenue.ledger import moved, standing, told

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LATER, END = datetime(2026, 4, 16, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def gold():
    return price(unit_amount=1000)


@pytest.fixture
def buyer():
    return customer(currency="eur", now=NOW)


def coupon(percent_off, duration, **fields):
    return Coupon.create(percent_off=Decimal(percent_off), duration=duration, by=None, now=NOW, **fields)


def change(of, *choices, now=LATER, **more):
    return changing.change(of, choices, by=None, now=now, **more)


def test_a_subscription_is_new_then_grows_shrinks_and_ends(gold, buyer):
    made = subscription(buyer, choice(gold, 2), now=NOW)
    change(made, choice(gold, 5))
    change(made, choice(gold, 1), now=LATER + timedelta(days=1))
    ending.cancel(made, by=None, now=LATER + timedelta(days=2))
    assert told() == [("new", 2000, 1), ("expansion", 3000, 0), ("contraction", -4000, 0), ("churn", -1000, -1)]
    again = subscription(buyer, choice(gold), now=END)
    assert told(again) == [("reactivation", 1000, 1)]
    assert standing() == moved() == 1000


def test_a_second_subscription_is_expansion_and_the_end_of_one_of_two_contraction(gold, buyer):
    first = subscription(buyer, choice(gold), now=NOW)
    subscription(buyer, choice(gold, 3), now=NOW)
    ending.cancel(first, by=None, now=LATER)
    assert told() == [("new", 1000, 1), ("expansion", 3000, 0), ("contraction", -1000, 0)]


def test_a_trial_counts_when_it_is_billed(gold, buyer):
    made = subscription(buyer, choice(gold), now=NOW, trial_end=LATER)
    assert told() == []
    clock_at(LATER + timedelta(hours=3))
    assert told(made) == [("new", 1000, 1), ("trial_converted", 0, 0)]
    assert {row.at for row in RevenueMovement.objects.all()} == {LATER}


def test_a_trial_that_is_canceled_is_lost(gold, buyer):
    made = subscription(buyer, choice(gold), now=NOW, trial_end=LATER)
    ending.cancel(made, by=None, now=NOW + timedelta(days=1))
    assert told() == [("trial_lost", 0, 0)]


def test_a_planned_end_counts_when_it_comes(gold, buyer):
    made = subscription(buyer, choice(gold), now=NOW)
    ending.cancel_later(made, None, by=None, now=LATER)
    assert told() == [("new", 1000, 1)]
    clock_at(END + timedelta(days=40))
    last = RevenueMovement.objects.get(kind="churn")
    assert (last.at, last.month, last.mrr) == (END, END.date(), 0)


def test_a_pause_of_the_collection_does_not_count(gold, buyer):
    made = subscription(buyer, choice(gold), now=NOW)
    pausing.pause(made, "void", by=None, now=LATER)
    pausing.resume(made, by=None, now=END)
    assert told() == [("new", 1000, 1), ("churn", -1000, -1), ("reactivation", 1000, 1)]


def test_what_was_not_paid_counts_until_it_is_unpaid_or_ends(gold, buyer):
    made = subscription(buyer, choice(gold), now=NOW)
    Subscription.objects.filter(pk=made.pk).update(status="unpaid", mrr=0)
    Invoice.objects.get(subscription=made.public_id).pay(1000, by=None, now=LATER)
    made.refresh_from_db()
    assert (made.status, made.mrr) == ("active", 1000)


def test_coupons_that_last_count_and_those_for_one_invoice_do_not(gold, buyer):
    once = coupon(50, "once")
    months = coupon(25, "repeating", duration_in_months=2)
    made = subscription(buyer, choice(gold), now=NOW, coupons=[once, months])
    assert (made.mrr, made.mrr_until) == (750, datetime(2026, 6, 1, tzinfo=UTC))
    assert count_revenue(datetime(2026, 5, 31, tzinfo=UTC)) == 0
    assert count_revenue(datetime(2026, 6, 2, tzinfo=UTC)) == 1
    assert told() == [("new", 750, 1), ("expansion", 250, 0)]
    assert RevenueMovement.objects.last().at == datetime(2026, 6, 1, tzinfo=UTC)


def test_a_coupon_of_the_customer_counts_from_the_day_they_get_it(gold, buyer):
    made = subscription(buyer, choice(gold), now=NOW)
    coupon(10, "forever").redeem_for(buyer, by=None, now=LATER)
    buyer.refresh_from_db()
    buyer.remove_discount(by=None, now=END)
    assert told(made) == [("new", 1000, 1), ("contraction", -100, 0), ("expansion", 100, 0)]


def test_a_merge_hands_the_revenue_over_and_its_undo_back(gold, buyer):
    other = customer(currency="eur", now=NOW)
    made = subscription(other, choice(gold), now=NOW)
    subscription(buyer, choice(gold, 2), now=NOW)
    merge = CustomerMerge.make(buyer, other, {}, by=None, now=LATER)
    assert told(made)[1:] == [("transfer", -1000, -1), ("transfer", 1000, 0)]
    merge.undo(by=None, now=LATER, undo_id="op_back")
    assert told(made)[3:] == [("transfer", -1000, 0), ("transfer", 1000, 1)]
    made.refresh_from_db()
    assert (made.mrr_customer, standing(), moved()) == (other, 3000, 3000)


def test_a_renewal_that_changes_nothing_asks_nothing_about_revenue(gold, buyer):
    subscription(buyer, choice(gold), now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        clock_at(END)
    assert not [each["sql"] for each in asked if "revenue" in each["sql"]]
    assert not [each["sql"] for each in asked if '"mrr" = ' in each["sql"]]


def test_what_was_never_counted_counts_since_it_is_billed(gold, buyer):
    made = subscription(buyer, choice(gold), now=NOW)
    Subscription.objects.filter(pk=made.pk).update(mrr=None, mrr_customer=None)
    assert count_revenue(END) == 1
    assert [(row.kind, row.at) for row in RevenueMovement.objects.order_by("id")][1:] == [("reactivation", NOW)]


@pytest.mark.parametrize("first", [lambda made: clock_at(END), lambda made: change(made, choice(price(), 2))])
def test_what_was_never_counted_counts_with_its_discounts_whoever_comes_first(gold, buyer, first):
    made = subscription(buyer, choice(gold), now=NOW, coupons=[coupon(10, "forever")])
    kept = Subscription.objects.get(pk=made.pk)
    Subscription.objects.filter(pk=made.pk).update(mrr=None, mrr_customer=None, mrr_discounts=[])
    first(Subscription.objects.get(pk=made.pk))
    made.refresh_from_db()
    assert made.mrr_discounts == kept.mrr_discounts != []
    assert made.mrr in (900, 1800)
    assert RevenueMovement.objects.filter(subscription=made).last().at in (NOW, LATER)


def test_what_moves_in_counts_with_the_coupon_of_its_customer(gold, buyer):
    coupon(10, "forever").redeem_for(buyer, by=None, now=NOW)
    made = move_in(buyer, [choice(gold)], "old-1", by=None, now=NOW, paid_until=END, collection_method="send_invoice")
    assert told(made) == [("new", 900, 1)]
    assert [str(finding) for finding in integrity.check()] == []


def test_sums_of_months_hold_each_row_once(gold, buyer):
    subscription(buyer, choice(gold), now=NOW)
    april = NOW.date()
    assert totals("eur") == [("eur", april, "new", 1000, 1, 1)]
    assert (add_movements(NOW), add_movements(NOW)) == (1, 0)
    subscription(customer(currency="eur", now=NOW), choice(gold), now=LATER)
    assert totals() == [("eur", april, "new", 2000, 2, 2)]
    add_movements(NOW)
    assert totals() == [("eur", april, "new", 2000, 2, 2)]


def test_a_month_is_that_of_the_account(gold, buyer):
    seller(time_zone="Pacific/Auckland")
    made = subscription(buyer, choice(gold), now=datetime(2026, 4, 30, 13, tzinfo=UTC))
    assert RevenueMovement.objects.get(subscription=made).month == END.date()
