"""A charge that the networks do not allow when it is to be sent, or sent again, ends, and lets its invoice go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.tasks import charge_due_invoices
from tests.factories import issued, line
from tests.invoicing.collecting.factories import books, charged, method, newest, tick
from tests.invoicing.collecting.weather import ABSENT, heard_in

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
ALLOWED = {"pm_card_visa": 20, "pm_card_mastercard": 10}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def begun(now, state, token="pm_card_visa"):
    """(an invoice whose charge was written down, or was sent and never heard of; the card)."""
    invoice, card = charged(token, now=now)
    charge_due_invoices(now + HOUR)
    if state == "unknown":
        with heard_in(ABSENT):
            look_after_due_charges(now + HOUR)
    assert newest(invoice).state == state
    return invoice, card


def used_up(card, now, *, times=None, code=""):
    """Beside it the card was tried as often as its network allows, or its bank forbade it."""
    other = issued(card.customer, lines=[line(unit_amount=1_000)], now=now)
    facts = {"gateway": "test", "amount": 1_000, "currency": other.currency, "state": "failed", "decline_code": code}
    facts |= {"invoice": other, "method": card, "fingerprint": card.fingerprint, "code": "card_declined"}
    for nth in range(times or ALLOWED["pm_card_" + card.shown["brand"]]):
        at = now + nth * MINUTE
        moments = {"created": at, "sent_at": at, "settled_at": at}
        ChargeAttempt.objects.create(public_id=f"ch_{card.public_id}_{nth}", **facts, **moments)


@pytest.mark.parametrize("state", ["created", "unknown"])
def test_whose_card_is_used_up_is_given_up_and_tried_when_it_may_be(now, state):
    invoice, card = begun(now, state)
    used_up(card, now)
    look_after_due_charges(now + 2 * HOUR)
    invoice.refresh_from_db()
    assert (newest(invoice).state, invoice.charging) == ("canceled", False)
    assert "Visa allows 20 tries" in newest(invoice).words
    planned = Collection.objects.get(invoice=invoice)
    assert planned.ended_at or planned.waits or planned.next_payment_attempt >= now + 30 * DAY
    # Meanwhile another card may be charged.
    charge_now(invoice, by=None, now=now + 2 * HOUR, method=method(invoice.customer, "pm_card_mastercard", now=now))
    look_after_due_charges(now + 2 * HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid" and TestCharge.objects.count() == 1 and not books()


@pytest.mark.parametrize("state", ["created", "unknown"])
def test_a_card_that_was_forbidden_beside_it_fails(now, state):
    invoice, card = begun(now, state)
    used_up(card, now, times=1, code="stolen_card")
    look_after_due_charges(now + 2 * HOUR)
    invoice.refresh_from_db()
    assert (newest(invoice).state, newest(invoice).reason, invoice.charging) == ("failed", "stolen_card", False)


def test_one_that_was_not_sent_waits_where_a_day_is_enough(now):
    invoice, card = begun(now, "created", "pm_card_mastercard")
    used_up(card, now)
    look_after_due_charges(now + 2 * HOUR)
    assert newest(invoice).state == "created"
    tick(now + DAY + HOUR)
    invoice.refresh_from_db()
    assert (newest(invoice).state, invoice.status) == ("succeeded", "paid")


def test_one_that_nobody_heard_of_does_not_wait_even_for_a_day(now):
    invoice, card = begun(now, "unknown", "pm_card_mastercard")
    used_up(card, now)
    look_after_due_charges(now + 2 * HOUR)
    assert newest(invoice).state == "canceled"
    for hours in range(24, 24 * 5, 6):
        tick(now + hours * HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, TestCharge.objects.filter(state="succeeded").count()) == ("paid", 1)
