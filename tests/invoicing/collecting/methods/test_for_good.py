"""A method belongs to one customer, and what was detached is never put on file again."""

import pytest
from django.utils import timezone

from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.rules.move import IllegalMove
from tests.factories import customer

pytestmark = pytest.mark.django_db


def attach(buyer, details):
    return PaymentMethod.attach(buyer, details, gateway="test", by=None, now=timezone.now())


def test_a_method_is_attached_once_and_never_to_another_customer():
    buyer = customer()
    details = TestGateway().create_method("pm_card_visa", payer_of(buyer), key="once")
    assert attach(buyer, details) == attach(buyer, details)
    with pytest.raises(IllegalMove, match="has already been attached to a customer"):
        attach(customer(), details)
    assert PaymentMethod.objects.count() == 1


def test_what_was_detached_is_never_put_on_file_again():
    buyer = customer()
    details = TestGateway().create_method("pm_card_visa", payer_of(buyer), key="gone")
    attach(buyer, details).detach(by=None, now=timezone.now())
    for whoever in (buyer, customer()):
        with pytest.raises(IllegalMove, match="was detached and cannot be used again"):
            attach(whoever, details)
    assert not PaymentMethod.objects.attached().exists()
