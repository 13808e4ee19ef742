# ruff: noqa: S608
"""The books of recurring revenue: sound ones have no findings, and whatever a hand breaks is refused or found."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from customers.models.coupon import Coupon
from invoicing.subscriptions.figures import integrity
from invoicing.subscriptions.models.revenue.adding import add_movements
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs import changing, ending
from tests.factories import customer
from tests.guards import unguarded
from tests.invoicing.subscriptions.factories import choice, price, subscription

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MOVEMENT, SUBSCRIPTION, TOTAL = (
    *("subscriptions_revenuemovement", "subscriptions_subscription", "subscriptions_revenuetotal"),
)
GROWN = f"id = (SELECT max(id) FROM {MOVEMENT} WHERE kind = 'expansion')"
LIVE = "id = {live}"
FORGED_MOVEMENTS = {
    "a movement larger": f"UPDATE {MOVEMENT} SET amount = amount + 1 WHERE {GROWN}",
    "a movement gone": f"DELETE FROM {MOVEMENT} WHERE {GROWN}",
    "two cents moved": f"UPDATE {MOVEMENT} SET amount = amount + CASE kind WHEN 'new' THEN 2 ELSE -2 END, "
    f"mrr = mrr + CASE kind WHEN 'new' THEN 2 ELSE 0 END WHERE subscription_id = {{live}} AND is_added",
    "another kind": f"UPDATE {MOVEMENT} SET kind = 'new' WHERE {GROWN}",
    "another month": f"UPDATE {MOVEMENT} SET month = '2026-02-01' WHERE {GROWN}",
    "another currency": f"UPDATE {MOVEMENT} SET currency = 'usd' WHERE {GROWN}",
    "another customer": f"UPDATE {MOVEMENT} SET customer_id = {{other}} WHERE {GROWN}",
    "a customer more": f"UPDATE {MOVEMENT} SET customers = 1 WHERE {GROWN}",
    "another result": f"UPDATE {MOVEMENT} SET mrr = 1 WHERE {GROWN}",
    "a trial that never was": f"UPDATE {MOVEMENT} SET kind = 'trial_lost', amount = 0 WHERE {GROWN}",
}
FORGERIES = {
    "counted as if it did not join": f"UPDATE {MOVEMENT} SET is_added = {{no}} WHERE {GROWN}",
    "a subscription worth more": f"UPDATE {SUBSCRIPTION} SET mrr = mrr + 1 WHERE {LIVE}",
    "a subscription that was never counted": f"UPDATE {SUBSCRIPTION} SET mrr = NULL WHERE {LIVE}",
    "counted for another customer": f"UPDATE {SUBSCRIPTION} SET mrr_customer_id = {{other}} WHERE {LIVE}",
    "discounts forgotten": f"UPDATE {SUBSCRIPTION} SET mrr_discounts = '[]' WHERE {LIVE}",
    "a trial that ended": f"UPDATE {SUBSCRIPTION} SET trial_result = 'trial_converted' WHERE {LIVE}",
    "a quantity by hand": "UPDATE subscriptions_subscriptionitem SET quantity = '77' WHERE subscription_id = {live}",
    "a status by hand": f"UPDATE {SUBSCRIPTION} SET status = 'unpaid' WHERE {LIVE}",
    "a sum larger": f"UPDATE {TOTAL} SET amount = amount + 1 WHERE kind = 'new'",
    "a count larger": f"UPDATE {TOTAL} SET count = count + 1 WHERE kind = 'churn'",
    "a customer too many": f"UPDATE {TOTAL} SET customers = customers + 1 WHERE kind = 'new'",
    "a sum gone": f"DELETE FROM {TOTAL} WHERE kind = 'expansion'",
}
pytestmark = pytest.mark.django_db


def found():
    return [str(finding) for finding in integrity.check()]


@pytest.fixture
def keys():
    tenth = Coupon.create(percent_off=Decimal(10), duration="forever", by=None, now=NOW)
    gold = price(now=NOW)
    other = subscription(customer(currency="eur", now=NOW), choice(gold), now=NOW)
    ending.cancel(other, by=None, now=NOW + timedelta(days=2))
    live = subscription(customer(currency="eur", now=NOW), choice(gold, 2), now=NOW, coupons=[tenth])
    changing.change(live, [choice(gold, 3)], by=None, now=NOW + timedelta(days=1))
    add_movements(NOW)
    assert found() == []
    return {"live": live.pk, "other": other.customer_id}


def forge(sql, keys):
    no = "0" if connection.vendor == "sqlite" else "false"
    with connection.cursor() as cursor:
        cursor.execute(sql.format(no=no, **keys))
        assert cursor.rowcount > 0


@pytest.mark.parametrize("sql", FORGED_MOVEMENTS.values(), ids=FORGED_MOVEMENTS)
def test_the_ledger_refuses_every_change_and_behind_its_guards_it_is_found(keys, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        forge(sql, keys)
    with unguarded():
        forge(sql, keys)
    assert found()


@pytest.mark.parametrize("sql", FORGERIES.values(), ids=FORGERIES)
def test_what_is_kept_beside_the_ledger_is_found_when_it_differs(keys, sql):
    forge(sql, keys)
    assert found()


def test_what_the_clock_is_about_to_count_again_is_no_finding(keys):
    forge(f"UPDATE {SUBSCRIPTION} SET mrr_discounts = '[]', mrr_until = '2026-04-02 00:00:00' WHERE {LIVE}", keys)
    assert found() == []
    assert Subscription.objects.get(pk=keys["live"]).mrr == 2700
