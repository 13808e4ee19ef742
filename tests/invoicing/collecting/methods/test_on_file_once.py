"""A customer who adds the card that is on file has it there once; one with another expiry is another card."""

from datetime import timedelta

import pytest

from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.methods.links.mails import new_link
from invoicing.collecting.methods.sweeps import let_go_of_detached
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.models.renewing.again import attach_once
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, keys, method, newest, tick
from tests.invoicing.collecting.hosted.payers import KEY, with_new
from tests.invoicing.collecting.methods.test_hastened import portal_page
from tests.invoicing.collecting.methods.test_links import set_up
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db


def again(buyer, now, *, default=None, token="pm_card_visa", expiry=None):
    room = TestGateway()
    details = room.create_method(token, payer_of(buyer), key=f"test-{next(keys)}")
    if expiry:
        details = room.update_method(details.reference, billing_details={}, expiry=expiry)
    return attach_once(buyer, details, gateway="test", now=now, default=default)


def test_the_row_stays_known_by_the_new_one_and_the_gateway_lets_the_one_of_before_go(now):
    buyer = customer()
    first = method(buyer, now=now)
    assert again(buyer, now + timedelta(hours=1)) == first
    kept = PaymentMethod.objects.of(buyer).get()
    assert (kept.public_id, kept.is_default, kept.created) == (first.public_id, True, first.created)
    assert kept.reference != first.reference
    assert let_go_of_detached(now + timedelta(hours=1)) == 1
    assert [each.detached for each in TestMethod.objects.order_by("pk")] == [True, False]


def test_it_becomes_the_default_where_that_was_asked_for(now):
    buyer = customer()
    first, usual = method(buyer, now=now), method(buyer, "pm_card_mastercard", now=now, default=True)
    assert again(buyer, now) == first and PaymentMethod.objects.of(buyer)[0] == usual
    assert again(buyer, now, default=True).is_default
    assert PaymentMethod.objects.of(buyer)[0] == first


def test_a_renewed_card_and_that_of_somebody_else_are_others(now):
    buyer = customer()
    method(buyer, now=now)
    again(customer(), now)
    again(buyer, now, expiry=(1, now.year + 9))
    assert PaymentMethod.objects.on_file().count() == 3


def test_what_waits_for_another_card_is_tried_once_more_with_the_one_that_was_confirmed_anew(now):
    invoice, card = charged("pm_card_chargeCustomerFail", now=now)
    invoice.collection.charge_at(invoice, now, now=now)
    tick(now)
    assert newest(invoice).state == "failed"
    type(invoice.collection).objects.update(waits=True, next_payment_attempt=None)
    again(invoice.customer, now, token="pm_card_chargeCustomerFail")
    card.refresh_from_db()
    invoice.collection.refresh_from_db()
    assert card.renewed_at == now
    assert not invoice.collection.waits and invoice.collection.next_payment_attempt > now
    assert invoice.customer.payment_methods.filter(detached_at=None).count() == 1


def test_by_a_link_in_the_portal_and_while_paying_it_is_there_once(client, clock, now):
    invoice = owed(now=now)
    buyer = invoice.customer
    type(buyer).objects.filter(pk=buyer.pk).update(email="jenny@example.com")
    buyer.refresh_from_db()
    card = method(buyer, now=now)
    _, address = new_link(buyer, by=None, now=now, make_default=True)
    path = "/" + address.split("/", 3)[3]
    set_up(client, path)
    assert client.get(f"{path}back/")["Location"] == path
    assert "Thank you" in client.get(path).text
    client.post(portal_page(client, buyer, now), {"number": "4242424242424242"})
    assert client.get(f"/portal/methods/new/{KEY}/?back=1")["Location"] == "/portal/methods/"
    with_new(client, invoice, key="b" * 32, save="1")
    client.post(address_of(invoice, f"pay/{'b' * 32}/"))
    tick(now)
    later = now + timedelta(hours=2)
    tidy_due_checkouts(later)
    assert PaymentMethod.objects.of(buyer).get() == card
    assert let_go_of_detached(later) == 3
