"""A new method with consent is saved once its charge went through, and never before."""

from datetime import timedelta

import pytest

from invoicing.collecting.gateways import interface
from invoicing.collecting.gateways.interface import Charge
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.method import PaymentMethod
from tests.factories import issued, line
from tests.invoicing.collecting.factories import charged, newest, tick
from tests.invoicing.collecting.hosted.payers import KEY, confirmed, with_new
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db


def paid_with_new(client, invoice, now, number="4242424242424242"):
    """Pay with a new method that may be saved; the method as it is after the worker looked."""
    with_new(client, invoice, number=number, save="1")
    client.post(address_of(invoice, f"pay/{KEY}/"))
    assert not PaymentMethod.objects.of(invoice.customer).exists()
    tick(now)
    return PaymentMethod.objects.latest("pk")


def test_a_declined_card_is_not_saved_and_charges_nothing_else(client, clock, now):
    other, _ = charged(None, now=now)
    tick(now + timedelta(hours=2))
    assert Collection.objects.get(invoice=other).waits
    invoice = issued(other.customer, now=now, lines=[line(unit_amount=5000)], days_until_due=14)
    later = now + timedelta(hours=3)
    card = paid_with_new(client, invoice, later, "4000000000000341")
    assert newest(invoice).state == "failed"
    assert (card.for_one_payment, card.is_default) == (True, False)
    tick(later + timedelta(minutes=1))
    assert newest(other) is None
    assert Collection.objects.get(invoice=other).waits
    assert tidy_due_checkouts(later + timedelta(minutes=5)) == 1
    card.refresh_from_db()
    assert card.detached_at


def test_a_card_that_paid_is_saved_and_charged_for_what_waits(client, clock, now):
    other, _ = charged(None, now=now)
    tick(now + timedelta(hours=2))
    invoice = issued(other.customer, now=now, lines=[line(unit_amount=5000)], days_until_due=14)
    later = now + timedelta(hours=3)
    card = paid_with_new(client, invoice, later)
    assert (card.for_one_payment, card.is_default) == (False, True)
    tick(later + timedelta(minutes=1))
    assert newest(other).method == card
    assert tidy_due_checkouts(later + timedelta(days=1)) == 0


def test_what_is_confirmed_later_is_saved_then(client, clock, now):
    invoice = owed(now=now)
    card = paid_with_new(client, invoice, now, "4000000000003220")
    assert (newest(invoice).state, card.for_one_payment) == ("requires_action", True)
    assert tidy_due_checkouts(now + timedelta(minutes=1)) == 0
    client.get(confirmed(client))
    tick(now + timedelta(minutes=2))
    card.refresh_from_db()
    assert (newest(invoice).state, card.for_one_payment, card.is_default) == ("succeeded", False, True)
    assert Checkout.objects.get().next_look_at is None


def test_an_account_is_saved_when_its_debit_is_on_its_way(client, clock, now):
    invoice = owed(now=now)
    with_new(client, invoice, save="1")
    client.post(address_of(invoice, f"pay/{KEY}/"))
    attempt = newest(invoice)
    attempt.settle(Charge(interface.PROCESSING, "tpi_debit", attempt.amount, "eur"), now=now)
    assert PaymentMethod.objects.of(invoice.customer).get() == attempt.method
