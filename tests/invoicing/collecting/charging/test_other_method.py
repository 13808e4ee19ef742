"""What waits for another payment method is charged to it as soon as it comes, and never to one that failed for good."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import CONFIRM
from invoicing.collecting.models.policy import CollectionPolicy
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import charged, method, newest, tick

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def tried(token, now):
    """(an invoice whose first try was made, how it is collected)"""
    invoice, _ = charged(token, now=now)
    invoice.collection.charge_at(invoice, now, now=now)
    tick(now)
    invoice.collection.refresh_from_db()
    return invoice, invoice.collection


def pass_by(now, days):
    """Some days go by; the gateway knows at once what comes of a debit."""
    for day in range(days):
        TestCharge.objects.update(known_at=timezone.now())
        tick(now + day * DAY)


def taken():
    """How much the gateway took, in all."""
    return sum(TestCharge.objects.filter(state="succeeded").values_list("amount", flat=True))


@pytest.mark.parametrize("token", ["pm_card_lostLater", "pm_card_authenticationRequired"])
@pytest.mark.parametrize("other", ["pm_card_mastercard", "pm_sepa_debit"])
@pytest.mark.parametrize("policy", [{}, {"window": 60}, {"kind": "custom", "days": [14]}], ids=["2w", "2m", "own"])
def test_another_method_is_charged_in_the_minute_it_comes(token, other, policy, now):
    CollectionPolicy.change(policy, by=None, now=now)
    invoice, collection = tried(token, now)
    assert collection.waits
    added = now + 5 * MINUTE
    method(invoice.customer, other, now=added, default=True)
    collection.refresh_from_db()
    assert (collection.waits, collection.next_payment_attempt) == (False, added)
    assert collection.why == "It is the first try of this payment method."
    pass_by(added, days=3)
    assert taken() == invoice.amount_due
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_a_debit_that_failed_is_not_tried_again_and_another_account_is(now):
    invoice, collection = tried("pm_sepa_debit_fails", now)
    pass_by(now, days=3)
    collection.refresh_from_db()
    assert (collection.waits, collection.next_payment_attempt) == (True, None)
    assert collection.why == "Bank debits are not tried again by themselves."
    added = now + 3 * DAY
    method(invoice.customer, "pm_sepa_debit", now=added, default=True)
    pass_by(added, days=3)
    assert taken() == invoice.amount_due


def test_what_is_not_charged_changes_nothing(now):
    """Another card beside the default, or beside one that has to be confirmed, is not what would be tried."""
    for token in ("pm_card_lostLater", "pm_card_authenticationRequired"):
        invoice, collection = tried(token, now)
        why = collection.why
        method(invoice.customer, "pm_card_visa", now=now + MINUTE, default=False)
        collection.refresh_from_db()
        assert (collection.waits, collection.next_payment_attempt, collection.why) == (True, None, why)
    assert why == CONFIRM


def test_a_card_that_is_lost_is_not_tried_because_another_one_failed_after_it(now):
    """Staff charge a second card, which is declined: the first one is as lost as before."""
    invoice, collection = tried("pm_card_lostLater", now)
    second = method(invoice.customer, "pm_card_insufficientFundsLater", now=now, default=False)
    charge_now(invoice, by=None, now=now + MINUTE, method=second)
    tick(now + MINUTE)
    collection.refresh_from_db()
    assert newest(invoice).reason == "insufficient_funds"
    assert (collection.waits, collection.next_payment_attempt) == (True, None)
    assert "lost" in collection.why


def test_a_try_is_planned_by_the_clock_and_the_week_of_where_the_customer_lives(now):
    thursday = now + timedelta(days=(3 - now.weekday()) % 7 + 7, hours=12 - now.hour)
    for country, zone, rest in (("JP", "Asia/Tokyo", {5, 6}), ("EG", "Africa/Cairo", {4, 5})):
        buyer = customer(currency="eur", now=now, address_country=country)
        method(buyer, "pm_card_chargeCustomerFail", now=now)
        invoice = issued(buyer, lines=[line()], now=thursday, collection_method="charge_automatically")
        invoice.collection.charge_at(invoice, thursday, now=thursday)
        tick(thursday)
        invoice.collection.refresh_from_db()
        planned = invoice.collection.next_payment_attempt.astimezone(ZoneInfo(zone))
        assert (planned.hour, planned.weekday() in rest) == (9, False)
