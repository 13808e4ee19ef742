"""The books of coupons: whatever a hand in the database breaks between uses, counts and documents is found."""

from decimal import Decimal

import pytest

from customers.models.coupon import Coupon
from customers.models.redemption import Redemption
from invoicing.integrity import checks
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from tests.factories import customer, issued
from tests.guards import unguarded

pytestmark = pytest.mark.django_db
# ruff: noqa: S608


@pytest.fixture
def used(now):
    """An open invoice with a coupon chosen by hand and the customer's for once, and a void one with the first."""
    chosen, once = (Coupon.create(public_id=id, percent_off=Decimal(10), by=None, now=now) for id in ("HAND", "ONCE"))
    buyer = customer(currency="eur")
    once.redeem_for(buyer, by=None, now=now)
    snapshots = [coupon_snapshot(chosen, now=now)]
    issued(now=now, discounts=snapshots).void(by=None, now=now)
    discounts = [coupon_snapshot(once, now=now, discount=buyer.discount), *snapshots]
    invoice = issued(buyer, now=now, discounts=discounts)
    assert not list(checks.check())
    return invoice


HAND, ONCE = ("(SELECT id FROM customers_coupon WHERE public_id = '%s')" % name for name in ("HAND", "ONCE"))  # noqa: UP031
OPEN = "given_back_at IS NULL"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE customers_coupon SET times_redeemed = times_redeemed + 1",
        "UPDATE customers_coupon SET times_redeemed = times_redeemed - 1",
        f"UPDATE customers_redemption SET amount_off = amount_off + 1 WHERE {OPEN}",
        "UPDATE customers_redemption SET currency = 'usd'",
        "UPDATE customers_redemption SET number = 'ELSE-0001'",
        "UPDATE customers_redemption SET invoice = invoice || 'x'",
        f"UPDATE customers_redemption SET coupon_id = {ONCE} WHERE coupon_id = {HAND} AND {OPEN}",
        "UPDATE customers_redemption SET discount_id = NULL",
        f"UPDATE customers_redemption SET given_back_at = created WHERE {OPEN}",
        "UPDATE customers_redemption SET given_back_at = NULL",
        "UPDATE customers_redemption SET given_back_at = '2020-01-01' WHERE given_back_at IS NOT NULL",
        f"DELETE FROM customers_redemption WHERE {OPEN}",
        "DELETE FROM customers_redemption WHERE given_back_at IS NOT NULL",
        "UPDATE customers_discount SET removed_at = NULL",
    ],
)
def test_what_was_broken_is_found(used, sql):
    with unguarded() as cursor:
        cursor.execute(sql)
    assert [each for each in checks.check() if each.rule in ("coupons", "redemptions")]


def test_a_use_that_never_was_is_found(used):
    columns = "coupon_id, discount_id, customer_id, number, amount_off, currency, created, given_back_at"
    with unguarded() as cursor:
        cursor.execute(
            f"INSERT INTO customers_redemption ({columns}, invoice) SELECT {columns}, 'in_never' "
            f"FROM customers_redemption WHERE {OPEN} AND coupon_id = {HAND}"
        )
    assert Redemption.objects.count() == 4
    assert {each.rule for each in checks.check()} >= {"redemptions"}
