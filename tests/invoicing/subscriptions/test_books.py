# ruff: noqa: S608
"""The books of subscriptions: sound ones have no findings, and whatever a hand breaks behind the guards is found."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from customers.models.coupon import Coupon
from invoicing.models.invoice import Invoice
from invoicing.subscriptions import integrity
from invoicing.subscriptions.models.item import PlannedChange
from invoicing.subscriptions.models.verbs.changing import change, change_later
from invoicing.subscriptions.models.verbs.ending import cancel
from invoicing.subscriptions.models.verbs.pausing import pause
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

NOW = datetime(2026, 1, 31, tzinfo=UTC)
MID, LATER = datetime(2026, 3, 15, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
SUBSCRIPTION, PERIOD, ITEM = (
    *("subscriptions_subscription", "subscriptions_subscriptionperiod", "subscriptions_subscriptionitem"),
)
OF_LIVE = "subscription_id = {live}"
NEWEST = f"SELECT max(id) FROM {PERIOD} WHERE {OF_LIVE}"
FIRST = f"SELECT min(id) FROM {PERIOD} WHERE {OF_LIVE}"
ITEM_OF_LIVE = f"id = (SELECT min(id) FROM {ITEM} WHERE {OF_LIVE})"
SECOND = f"SELECT min(id) FROM {PERIOD} WHERE {OF_LIVE} AND id > ({FIRST})"
FORGERIES = {
    "a period later": f"UPDATE {PERIOD} SET start = '2026-03-01 00:00:00' WHERE id = ({SECOND})",
    "a period shorter": f"UPDATE {PERIOD} SET \"end\" = '2026-02-20 00:00:00' WHERE id = ({FIRST})",
    "a period longer": f"UPDATE {PERIOD} SET \"end\" = '2026-03-20 00:00:00' WHERE id = ({FIRST})",
    "a period gone": f"DELETE FROM {PERIOD} WHERE id = ({SECOND})",
    "the newest period gone": f"DELETE FROM {PERIOD} WHERE id = ({NEWEST})",
    "another invoice": f"UPDATE {PERIOD} SET invoice_id = (SELECT min(invoice_id) FROM {PERIOD} "
    f"WHERE NOT {OF_LIVE}) WHERE id = ({NEWEST})",
    "the same invoice": f"UPDATE {PERIOD} SET invoice_id = (SELECT invoice_id FROM {PERIOD} WHERE id = ({FIRST})) "
    f"WHERE id = ({NEWEST})",
    "another latest invoice": f"UPDATE {SUBSCRIPTION} SET latest_invoice_id = (SELECT min(invoice_id) FROM {PERIOD} "
    f"WHERE NOT {OF_LIVE}) WHERE id = {{live}}",
    "current period moved": f"UPDATE {SUBSCRIPTION} SET current_period_end = '2026-05-10 00:00:00' WHERE id = {{live}}",
    "billed at twice the quantity": f"UPDATE {ITEM} SET quantity = '20' WHERE {ITEM_OF_LIVE}",
    "billed for less": f"UPDATE {ITEM} SET billed = '{{billed}}' WHERE {ITEM_OF_LIVE}",
    "never billed": "DELETE FROM invoicing_invoiceline WHERE invoice_id = "
    f"(SELECT invoice_id FROM {PERIOD} WHERE id = ({NEWEST}))",
    "past due without a debt": f"UPDATE {SUBSCRIPTION} SET status = 'past_due' WHERE id = {{paid}}",
    "unpaid without a debt": f"UPDATE {SUBSCRIPTION} SET status = 'unpaid' WHERE id = {{paid}}",
    "alive with an end": f"UPDATE {SUBSCRIPTION} SET ended_at = created WHERE id = {{live}}",
    "ended without an end": f"UPDATE {SUBSCRIPTION} SET ended_at = NULL WHERE id = {{ended}}",
    "ended and going on": f"UPDATE {SUBSCRIPTION} SET next_at = created WHERE id = {{ended}}",
    "alive and standing still": f"UPDATE {SUBSCRIPTION} SET next_at = NULL WHERE id = {{live}}",
    "planned after the end": "UPDATE subscriptions_plannedchange SET dropped_at = NULL",
    "a discount after the end": "UPDATE customers_discount SET removed_at = NULL",
    "a discount of another customer": "UPDATE customers_discount SET removed_at = NULL, "
    f"subscription = (SELECT public_id FROM {SUBSCRIPTION} WHERE id = {{live}})",
    "overdue and active": f"UPDATE {SUBSCRIPTION} SET status = 'active' WHERE id = {{late}}",
    "expired and owed": f"UPDATE {SUBSCRIPTION} SET status = 'incomplete_expired', ended_at = created, next_at = NULL "
    "WHERE id = {live}",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    """One that was changed in mid-month, one that is paid, one that is overdue, one that ended, one with a draft."""
    gold = price(now=NOW)
    coupon = Coupon.create(by=None, now=NOW, percent_off=Decimal(50), duration="forever")
    live, paid, late, ended, kept = (
        subscription(customer(f"Buyer {number}", currency="eur"), choice(gold), now=NOW, **fields)
        for number, fields in enumerate(({}, {}, {"days_until_due": 3}, {"coupons": [coupon]}, {}))
    )
    pause(kept, "keep_as_draft", by=None, now=NOW)
    change_later(ended, [choice(gold, 5)], datetime(2026, 9, 1, tzinfo=UTC), by=None, now=NOW)
    clock_at(MID)
    change(live, [choice(gold, 3)], by=None, now=MID, proration=PlannedChange.CREATE)
    cancel(ended, by=None, now=MID, credits=True)
    clock_at(LATER)
    newest(paid).pay(1000, by=None, now=LATER)
    newest(late).record("invoice.overdue", by=None, now=LATER)
    part = {"price": gold.public_id, "quantity": "3", "worth": "1", "charged": 1}
    part |= {"start": "2026-03-31T00:00:00+00:00", "end": "2026-04-30T00:00:00+00:00"}
    found = {"live": live, "paid": paid, "late": late, "ended": ended}
    return {name: made.pk for name, made in found.items()} | {"billed": str(part).replace("'", '"')}


def newest(made):
    return Invoice.objects.filter(subscription=made.public_id).order_by("-id").first()


def behind_the_guards(sql):
    """What a hand does that took the guards of these tables away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(sql)


def filled(sql, story):
    for name, value in story.items():
        sql = sql.replace(f"{{{name}}}", str(value))
    return sql


def test_sound_books_have_no_findings(story):
    assert [str(finding) for finding in integrity.check()] == []
    assert integrity.counts() == {"subscriptions": 5, "billed periods": 14}


def test_each_forgery_is_found(story):
    unseen = []
    for name, sql in FORGERIES.items():
        point = transaction.savepoint()
        behind_the_guards(filled(sql, story))
        if not list(integrity.check()):
            unseen.append(name)
        transaction.savepoint_rollback(point)
    assert unseen == []


def test_a_period_never_changes_nor_goes(story):
    for sql in (
        f"UPDATE {PERIOD} SET start = created",
        f"UPDATE {PERIOD} SET subscription_id = {{ended}} WHERE id = ({NEWEST})",
        f"UPDATE {PERIOD} SET invoice_id = NULL WHERE {OF_LIVE}",
        f"UPDATE {PERIOD} SET invoice_id = (SELECT max(id) FROM invoicing_invoice)",
        f"DELETE FROM {PERIOD}",
    ):
        with pytest.raises(DatabaseError, match=r"never (changes|replaced)"), transaction.atomic():
            connection.cursor().execute(filled(sql, story))
