"""A card whose owner did not agree that it is saved: it is nobody's usual one, and counts as none on file."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.company.models import today_at
from customers.models.customer import Customer
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.methods.sweeps import tell_expiring_cards
from invoicing.collecting.models import dependent
from invoicing.collecting.models.listed import HAS, NONE, filtered
from invoicing.collecting.models.method import ONE_PAYMENT, PaymentMethod, payer_of
from invoicing.rules.move import IllegalMove
from tests.factories import customer
from tests.invoicing.collecting.factories import keys, method

pytestmark = pytest.mark.django_db


def for_one_payment(buyer, token="pm_card_visa", *, now):
    details = TestGateway().create_method(token, payer_of(buyer), key=f"test-{next(keys)}")
    return PaymentMethod.attach(buyer, details, gateway="test", by=None, now=now, for_one_payment=True)


def expires_soon(card, now):
    PaymentMethod.objects.filter(pk=card.pk).update(expires_on=today_at(now) + timedelta(days=9))


def test_nobody_is_told_that_it_expires(now):
    expires_soon(for_one_payment(customer(email="jenny@example.com"), now=now), now)
    assert tell_expiring_cards(now) == 0


def test_it_does_not_hide_the_usual_one_that_expires(now):
    buyer = customer(email="jenny@example.com")
    expires_soon(method(buyer, now=now, default=False), now)
    for_one_payment(buyer, "pm_card_mastercard", now=now)
    assert tell_expiring_cards(now) == 1


def test_it_is_never_the_default_and_no_page_offers_that(desk, now):
    buyer = customer()
    usual, card = method(buyer, now=now), for_one_payment(buyer, "pm_card_mastercard", now=now)
    with pytest.raises(IllegalMove, match="did not agree"):
        card.make_default(by=None, now=now)
    answer = desk.post(reverse("payment_method_default", args=[card.public_id]), follow=True)
    assert ONE_PAYMENT in [str(each) for each in answer.context["messages"]]
    page = desk.get(card.get_absolute_url()).text
    assert "Make default" not in page and "For one payment" in page and "did not agree" in page
    usual.refresh_from_db()
    assert usual.is_default


def test_it_counts_as_none_on_file(desk, now):
    buyer = customer()
    for_one_payment(buyer, now=now)
    assert not filtered(Customer.objects.all(), HAS).exists()
    assert filtered(Customer.objects.all(), NONE).get() == buyer
    assert dependent.counts([buyer.pk])[0][0] == 0
    assert dependent.goes_along(buyer.pk) == []
    form = {"kind": "charged", "token": "pm_card_visa"}
    answer = desk.post(reverse("payment_method_add", args=[buyer.public_id]), form, follow=True)
    assert not [each for each in answer.context["messages"] if "on file already" in str(each)]


def test_a_deletion_lets_go_of_it_too_and_says_nothing_of_it_afterwards(now):
    from_then = customer()
    card = for_one_payment(from_then, now=now)
    from_then.mark_deleted(by=None, now=now, operation_id="op_1")
    card.refresh_from_db()
    assert card.detached_at == now
    assert dependent.stays_gone(from_then.pk) == []
