"""An invoice is charged once: what is written before the call, and what follows from each answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test import charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.beginning import NotChargeable
from invoicing.collecting.models.charging.first import finalize_and_charge
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.rules.move import IllegalMove
from tests.factories import customer, draft, issued, line
from tests.invoicing.collecting.factories import charged, method, newest, tick

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def test_an_invoice_is_charged_when_the_time_to_look_it_over_ends(now):
    invoice, on_file = charged(now=now)
    tick(now + HOUR - timedelta(seconds=1))
    assert newest(invoice) is None
    tick(now + HOUR)
    invoice.refresh_from_db()
    attempt = newest(invoice)
    assert (invoice.status, attempt.state, attempt.method) == ("paid", "succeeded", on_file)
    assert (attempt.payment.amount, attempt.payment.method) == (invoice.amount_due, "card")
    assert attempt.payment.reference == "Visa •••• 4242"
    assert not invoice.charging
    collection = invoice.collection
    assert (collection.attempt_count, collection.next_payment_attempt) == (1, None)


def test_nothing_is_charged_twice_however_often_the_clock_looks(now):
    invoice, _ = charged(now=now)
    for step in range(5):
        tick(now + HOUR * (step + 1))
    assert TestCharge.objects.count() == ChargeAttempt.objects.count() == invoice.payments.count() == 1


def test_the_row_is_there_before_the_gateway_hears_of_it(now):
    invoice, _ = charged(now=now)
    attempt = charge_now(invoice, by=None, now=now)
    assert (attempt.state, TestCharge.objects.count()) == ("created", 0)
    invoice.refresh_from_db()
    assert invoice.charging
    look_after_due_charges(now)
    assert TestCharge.objects.get().key == attempt.public_id


def test_a_second_charge_of_one_invoice_is_refused_in_words(now):
    invoice, _ = charged(now=now)
    charge_now(invoice, by=None, now=now)
    with pytest.raises(IllegalMove, match="under way already"):
        charge_now(invoice, by=None, now=now)


def test_an_invoice_with_a_charge_under_way_cannot_be_voided(now):
    invoice, _ = charged(now=now)
    charge_now(invoice, by=None, now=now)
    with pytest.raises(IllegalMove, match="charge of this invoice is under way"):
        invoice.void(by=None, now=now)


def test_a_declined_charge_leaves_the_invoice_open_and_is_planned_again(now):
    invoice, _ = charged("pm_card_insufficientFundsLater", now=now)
    tick(now + HOUR)
    invoice.refresh_from_db()
    attempt, collection = newest(invoice), Collection.objects.get(invoice=invoice)
    assert (invoice.status, attempt.state, attempt.decline_code) == ("open", "failed", "insufficient_funds")
    assert attempt.why == "There is not enough money on the account."
    assert collection.next_payment_attempt > now + HOUR
    assert collection.why
    invoice.customer.refresh_from_db()
    assert invoice.customer.delinquent


def test_what_was_declined_is_recovered_with_another_method(now):
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    tick(now + HOUR)
    better = method(invoice.customer, default=True)
    again = Collection.objects.get(invoice=invoice).next_payment_attempt
    tick(again)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).method) == ("paid", better)
    assert invoice.collection.attempt_count == 2
    invoice.customer.refresh_from_db()
    assert not invoice.customer.delinquent


@pytest.mark.parametrize("token", ["pm_card_answerLost", "pm_card_requestLost"])
def test_a_charge_without_an_answer_is_asked_about_and_made_once(token, now):
    invoice, _ = charged(token, now=now)
    charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    assert newest(invoice).state == "unknown"
    invoice.refresh_from_db()
    assert invoice.status == "open"
    look_after_due_charges(now + timedelta(seconds=5))
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).state) == ("paid", "succeeded")
    assert TestCharge.objects.count() == 1


def test_a_payment_that_must_be_confirmed_waits_for_the_customer(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    attempt = newest(invoice)
    assert (attempt.state, invoice.collection.waits) == ("requires_action", True)
    assert "/test-gateway/confirm/" in attempt.action_url
    charges.confirm(TestCharge.objects.get().page, approved=True, now=now)
    look_after_due_charges(now + 2 * HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).state) == ("paid", "succeeded")


def test_another_charge_gives_up_the_one_that_waits_for_the_customer(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    waiting = newest(invoice)
    charge_now(invoice, by=None, now=now + HOUR, method=method(invoice.customer))
    look_after_due_charges(now + HOUR)
    waiting.refresh_from_db()
    invoice.refresh_from_db()
    assert (waiting.state, newest(invoice).state, invoice.status) == ("canceled", "succeeded", "paid")
    assert (
        charges.confirm(TestCharge.objects.get(key=waiting.public_id).page, approved=True, now=now).state == "canceled"
    )


def test_who_confirms_at_the_last_moment_is_not_charged_again(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    waiting = newest(invoice)
    charge_now(invoice, by=None, now=now + HOUR, method=method(invoice.customer))
    charges.confirm(TestCharge.objects.get().page, approved=True, now=now)
    look_after_due_charges(now + HOUR)
    waiting.refresh_from_db()
    invoice.refresh_from_db()
    assert (waiting.state, newest(invoice).state, invoice.status) == ("succeeded", "canceled", "paid")
    assert TestCharge.objects.filter(state="succeeded").count() == 1


def test_an_invoice_that_is_paid_otherwise_gives_up_what_waits_for_the_customer(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    invoice.pay(invoice.amount_remaining, by=None, now=now + HOUR)
    look_after_due_charges(now + HOUR)
    assert newest(invoice).state == "canceled"


def test_a_debit_is_known_only_later(now):
    invoice, _ = charged("pm_sepa_debit", now=now)
    tick(now + HOUR)
    assert newest(invoice).state == "processing"
    TestCharge.objects.update(known_at=now)
    look_after_due_charges(now + 3 * HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).payment.method) == ("paid", "direct_debit")


def test_without_a_method_nothing_is_tried_and_the_invoice_waits_for_one(now):
    invoice, _ = charged(None, now=now)
    tick(now + HOUR)
    collection = Collection.objects.get(invoice=invoice)
    assert (collection.waits, collection.next_payment_attempt, newest(invoice)) == (True, None, None)
    assert "no payment method" in collection.why


@pytest.mark.parametrize(
    ("currency", "amount", "code"), [("eur", 49, "amount_too_small"), ("kwd", 12_345, "invalid_amount")]
)
def test_an_amount_that_no_card_takes_is_refused_with_its_code(currency, amount, code, now):
    buyer = customer(currency=currency)
    invoice = issued(buyer, lines=[line(unit_amount=100_000)], now=now)
    with pytest.raises(NotChargeable) as refusal:
        ChargeAttempt.begin(invoice, method(buyer), amount=amount, by=None, now=now)
    assert refusal.value.code == code


def test_a_card_that_the_bank_forbids_is_not_tried_again_by_anybody(now):
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    tick(now + HOUR)
    ChargeAttempt.objects.update(decline_code="stolen_card")
    with pytest.raises(NotChargeable, match="must not be tried again"):
        charge_now(invoice, by=None, now=now + DAY)
    again = method(invoice.customer, "pm_card_chargeCustomerFail", now=now + DAY, default=True)
    with pytest.raises(NotChargeable, match="must not be tried again"):
        charge_now(invoice, by=None, now=now + DAY, method=again)


@pytest.mark.parametrize("token", ["pm_card_visa", "pm_card_authenticationRequired", "pm_card_chargeCustomerFail"])
def test_what_the_customer_pays_in_part_leaves_the_plan_for_the_rest(token, now):
    invoice, _ = charged(now=now)
    own = method(invoice.customer, token)
    ChargeAttempt.begin(invoice, own, amount=4_000, by=None, now=now, on_session=True)
    look_after_due_charges(now)
    for charge in TestCharge.objects.filter(state="requires_action"):
        charges.confirm(charge.page, approved=True, now=now)
    look_after_due_charges(now + timedelta(minutes=10))
    assert Collection.objects.get(invoice=invoice).next_payment_attempt == now + HOUR
    tick(now + HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_paid) == ("paid", 10_000)


def test_what_is_charged_as_it_is_finalized_counts_as_the_first_try(now):
    buyer = customer(currency="eur", now=now)
    method(buyer, "pm_card_insufficientFundsLater", now=now)
    invoice = draft(buyer, now=now, collection_method="charge_automatically")
    finalize_and_charge(invoice, by=None, now=now)
    look_after_due_charges(now)
    assert Collection.objects.get(invoice=invoice).attempt_count == 1
    tick(Collection.objects.get(invoice=invoice).next_payment_attempt)
    assert Collection.objects.get(invoice=invoice).attempt_count == 2


def test_a_try_that_is_skipped_is_none_and_leaves_one_fewer(now):
    invoice, _ = charged("pm_card_insufficientFundsLater", now=now)
    CollectionPolicy.change({"tries": 2}, by=None, now=now)
    tick(now + HOUR)
    planned = Collection.objects.get(invoice=invoice).next_payment_attempt
    Collection.skip(invoice, by=None, now=now + 2 * HOUR)
    after = Collection.objects.get(invoice=invoice)
    assert after.next_payment_attempt > planned and after.attempt_count == 1
    tick(after.next_payment_attempt)
    ended = Collection.objects.get(invoice=invoice)
    assert (ended.attempt_count, ended.next_payment_attempt, ended.ended_at is None) == (2, None, False)
