"""What the clock does for methods: gateways let go of what was detached, customers are told of cards that expire."""

from datetime import timedelta

import pytest

from billing_site.company.models import today_at
from billing_site.mail.models.message import Message
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.methods.sweeps import let_go_of_detached, tell_expiring_cards
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.policy import CollectionPolicy
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, method, newest

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_gateway_lets_go_of_what_was_detached(now):
    on_file = method(customer(), now=now)
    on_file.detach(by=None, now=now)
    assert not TestMethod.objects.get().detached
    assert (let_go_of_detached(now), let_go_of_detached(now)) == (1, 0)
    assert TestMethod.objects.get().detached


def test_what_is_being_charged_is_let_go_of_when_the_result_is_known(now):
    invoice, on_file = charged(now=now)
    charge_now(invoice, by=None, now=now)
    on_file.detach(by=None, now=now)
    assert let_go_of_detached(now) == 0
    look_after_due_charges(now)
    assert newest(invoice).state not in ChargeAttempt.UNDER_WAY
    assert let_go_of_detached(now) == 1


def test_a_gateway_that_cannot_be_asked_is_asked_later(now, settings):
    on_file = method(customer(), now=now)
    on_file.detach(by=None, now=now)
    settings.LIVEMODE = True
    assert let_go_of_detached(now) == 0
    settings.LIVEMODE = False
    assert let_go_of_detached(now + HOUR / 2) == 0
    assert let_go_of_detached(now + HOUR) == 1


def expiring(buyer, now, days=30, token="pm_card_visa", **how):
    on_file = method(buyer, token, now=now, **how)
    PaymentMethod.objects.filter(pk=on_file.pk).update(expires_on=today_at(now) + timedelta(days=days))
    return on_file


def test_a_card_that_expires_within_thirty_days_is_told_once(now):
    on_file = expiring(customer(email="jenny@example.com"), now)
    assert (tell_expiring_cards(now), tell_expiring_cards(now + HOUR)) == (1, 0)
    message = Message.objects.get()
    assert (message.kind, message.to, message.about) == ("card_expiring", ["jenny@example.com"], on_file.public_id)


@pytest.mark.parametrize("days", [31, -1])
def test_neither_long_before_nor_after_it_expired(now, days):
    expiring(customer(email="jenny@example.com"), now, days)
    assert tell_expiring_cards(now) == 0


def test_a_card_that_another_one_goes_before_is_not_told_of(now):
    buyer = customer(email="jenny@example.com")
    default = method(buyer, "pm_card_mastercard", now=now)
    expiring(buyer, now, default=False)
    assert tell_expiring_cards(now) == 0
    default.detach(by=None, now=now)
    assert tell_expiring_cards(now) == 1


def test_where_the_policy_says_that_nobody_is_told_nobody_is(now):
    expiring(customer(email="jenny@example.com"), now)
    CollectionPolicy.change({"mail_expiring": False}, by=None, now=now)
    assert tell_expiring_cards(now) == 0
    CollectionPolicy.change({"mail_expiring": True}, by=None, now=now)
    assert tell_expiring_cards(now) == 1


def test_a_card_that_was_renewed_is_told_of_again_when_that_ends(now):
    on_file = expiring(customer(email="jenny@example.com"), now)
    tell_expiring_cards(now)
    on_file.refresh_from_db()
    assert on_file.told_expiring_at == now
    PaymentMethod.objects.update(told_expiring_at=None)
    assert tell_expiring_cards(now) == 1
