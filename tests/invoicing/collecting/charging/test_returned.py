"""A bank debit that came back after it had succeeded: the payment is reversed, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.tasks import ask_gateway
from invoicing.rules.move import IllegalMove
from tests.invoicing.collecting.factories import books, charged, newest, tick

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def begun():
    return timezone.now().replace(microsecond=0) - 5 * HOUR


def returned(begun):
    """(an invoice whose debit succeeded and came back, the charge)."""
    invoice, _ = charged("pm_sepa_debit_returned", now=begun)
    tick(begun + HOUR)
    attempt = newest(invoice)
    ChargeAttempt.objects.update(next_look_at=begun + HOUR)
    TestCharge.objects.update(known_at=begun)
    look_after_due_charges(begun + 2 * HOUR)
    attempt.refresh_from_db()
    assert attempt.state == "succeeded"
    TestCharge.objects.update(settled_at=begun)
    ask_gateway(begun + 3 * HOUR)
    look_after_due_charges(begun + 3 * HOUR)
    attempt.refresh_from_db()
    invoice.refresh_from_db()
    return invoice, attempt


def test_the_payment_is_reversed_and_the_customer_is_behind(begun):
    invoice, attempt = returned(begun)
    assert (attempt.state, invoice.status) == ("succeeded", "open")
    assert attempt.returned_at
    assert attempt.why == "There is not enough money on the account."
    assert attempt.payment.reversal.reason == "bounced"
    assert attempt.payment.reversal.note == attempt.why
    invoice.customer.refresh_from_db()
    assert invoice.customer.delinquent
    assert not attempt.worker
    assert not books()


def test_debits_are_not_tried_again_unless_the_policy_says_so(begun):
    invoice, _ = returned(begun)
    collection = invoice.collection
    assert (collection.next_payment_attempt, collection.attempt_count) == (None, 1)
    assert "Bank debits are not tried again" in collection.why


def test_told_twice_it_is_reversed_once_and_nothing_of_it_is_refunded(begun):
    invoice, attempt = returned(begun)
    ask_gateway(begun + 4 * HOUR)
    ChargeAttempt.objects.update(next_look_at=begun)
    look_after_due_charges(begun + 4 * HOUR)
    attempt.refresh_from_db()
    assert (attempt.worker, attempt.next_look_at, invoice.payments.count()) == ("", None, 1)
    with pytest.raises(IllegalMove, match="brought money in"):
        Refund.begin(attempt, 100, by=None, now=begun + 4 * HOUR)


def test_where_the_policy_tries_debits_again_the_next_try_is_planned(begun):
    policy = CollectionPolicy.current()
    policy.debits = True
    policy.save()
    invoice, _ = returned(begun)
    assert invoice.collection.next_payment_attempt
