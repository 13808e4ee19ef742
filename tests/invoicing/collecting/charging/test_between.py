"""What happens to an invoice, its customer and its method between the beginning of a charge and its result."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import Charge, Happening
from invoicing.collecting.gateways.test import charges
from invoicing.collecting.gateways.test.tables import TestCharge, TestMethod
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.beginning import NotChargeable
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import CONFIRM, REST, REVERSED, Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.tasks import ask_about, charge_due_invoices, end_tries_that_are_over
from invoicing.integrity import checks
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import charged, method, newest, refuse, tick

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
GONE = "elsewhere:1-1:dead"  # The name of a worker of another machine.


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def taken():
    """The money that the gateway took, in all."""
    return sum(TestCharge.objects.filter(state="succeeded").values_list("amount", flat=True))


def left_behind(attempt, now):
    """A worker claimed it, and died before it called the gateway."""
    assert attempt.claim(worker=GONE, now=now - HOUR)


def assert_books_are_right():
    assert [str(finding) for finding in checks.check()] == []


# The invoice


def test_what_is_paid_otherwise_before_it_was_sent_is_not_charged(now):
    invoice, _ = charged(now=now)
    attempt = charge_now(invoice, by=None, now=now)
    invoice.pay(invoice.amount_remaining, by=None, now=now)
    look_after_due_charges(now)
    attempt.refresh_from_db()
    invoice.refresh_from_db()
    assert (attempt.state, invoice.charging, taken()) == ("canceled", False, 0)


def test_what_is_paid_otherwise_while_its_request_is_lost_is_not_charged_again(now):
    invoice, _ = charged("pm_card_requestLost", now=now)
    charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    invoice.pay(invoice.amount_remaining, by=None, now=now)
    look_after_due_charges(now + MINUTE)
    assert (newest(invoice).state, taken()) == ("canceled", 0)


def test_where_less_remains_than_was_to_be_charged_the_rest_is(now):
    invoice, _ = charged(now=now)
    charge_due_invoices(now + HOUR)
    CreditNote.issue(invoice, CreditRequest(amount=4_000), by=None, now=now + HOUR)
    look_after_due_charges(now + HOUR)
    assert (newest(invoice).state, newest(invoice).code, taken()) == ("canceled", "amount_changed", 0)
    collection = Collection.objects.get(invoice=invoice)
    assert (collection.next_payment_attempt, collection.why) == (now + HOUR, REST)
    tick(now + HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, taken()) == ("paid", 6_000)
    assert_books_are_right()


def test_money_that_is_confirmed_after_the_invoice_was_voided_is_credit_of_the_customer(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    invoice.void(by=None, now=now + HOUR)
    charges.confirm(TestCharge.objects.get().page, approved=True, now=now)
    look_after_due_charges(now + HOUR)
    invoice.refresh_from_db()
    attempt = newest(invoice)
    assert (invoice.status, invoice.amount_paid, attempt.state) == ("void", 0, "succeeded")
    assert (attempt.payment.amount, attempt.payment.overpaid) == (10_000, 10_000)
    assert Customer.objects.get(pk=invoice.customer_id).balance == -10_000
    assert_books_are_right()


def test_money_of_an_invoice_that_was_paid_meanwhile_is_credit_of_the_customer(now):
    invoice, _ = charged("pm_card_answerLost", now=now)
    charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    invoice.pay(invoice.amount_remaining, by=None, now=now)
    look_after_due_charges(now + MINUTE)
    assert newest(invoice).payment.overpaid == taken() == 10_000
    assert_books_are_right()


def test_of_what_was_charged_in_part_the_rest_is_tried_when_it_was_due_anyway(now):
    invoice, on_file = charged(now=now)
    ChargeAttempt.begin(invoice, on_file, amount=2_500, by=None, now=now)
    look_after_due_charges(now)
    assert Collection.objects.get(invoice=invoice).next_payment_attempt == now + HOUR
    tick(now + HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, taken(), invoice.payments.count()) == ("paid", 10_000, 2)


def test_an_invoice_whose_payment_was_reversed_says_why_nothing_is_tried(now):
    invoice, _ = charged(now=now)
    payment = invoice.pay(invoice.amount_remaining, by=None, now=now)
    payment.reverse(reason="bounced", by=None, now=now + DAY)
    collection = Collection.objects.get(invoice=invoice)
    assert (collection.next_payment_attempt, collection.why) == (None, REVERSED)


# The customer


def test_the_money_of_a_customer_who_was_deleted_meanwhile_is_counted(now):
    invoice, _ = charged("pm_card_answerLost", now=now)
    charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    invoice.customer.mark_deleted(by=None, now=now)
    look_after_due_charges(now + MINUTE)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.charging, newest(invoice).state) == ("paid", False, "succeeded")


def test_what_a_deleted_customer_paid_too_much_is_counted_too(now):
    invoice, _ = charged("pm_card_answerLost", now=now)
    charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    invoice.pay(invoice.amount_remaining, by=None, now=now)
    invoice.customer.mark_deleted(by=None, now=now)
    look_after_due_charges(now + MINUTE)
    assert (newest(invoice).state, taken()) == ("succeeded", 10_000)
    assert_books_are_right()


def test_a_deleted_customer_is_not_charged_with_what_was_begun_before(now):
    invoice, _ = charged(now=now)
    charge_now(invoice, by=None, now=now)
    invoice.customer.mark_deleted(by=None, now=now)
    look_after_due_charges(now)
    assert (newest(invoice).state, taken()) == ("failed", 0)
    tick(now + 30 * DAY)
    assert taken() == 0


@pytest.mark.parametrize("state", ["created", "unknown", "requires_action"])
def test_a_merge_in_between_changes_nothing(state, now):
    tokens = {"created": "pm_card_visa", "unknown": "pm_card_answerLost"}
    invoice, _ = charged(tokens.get(state, "pm_card_authenticationRequired"), now=now)
    charge_now(invoice, by=None, now=now)
    if state != "created":
        look_after_due_charges(now)
    attempt = newest(invoice)
    assert attempt.state == state
    before = attempt.order()
    CustomerMerge.make(customer(currency="eur"), Customer.objects.get(pk=invoice.customer_id), {}, by=None, now=now)
    assert newest(invoice).order() == before
    if state == "requires_action":
        charges.confirm(TestCharge.objects.get().page, approved=True, now=now)
    look_after_due_charges(now + MINUTE)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).state, taken()) == ("paid", "succeeded", 10_000)
    assert_books_are_right()


def test_a_method_that_was_detached_before_the_charge_was_sent_is_not_charged(now):
    invoice, on_file = charged(now=now)
    charge_now(invoice, by=None, now=now)
    on_file.detach(by=None, now=now)
    look_after_due_charges(now)
    assert (newest(invoice).state, taken()) == ("failed", 0)


# What waits for the customer


def waiting(now):
    """(an invoice whose charge waits for the customer, that charge)"""
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    return invoice, newest(invoice)


def test_a_worker_that_died_before_it_gave_up_the_charge_before_is_followed_by_one_that_does(now):
    invoice, before = waiting(now)
    attempt = charge_now(invoice, by=None, now=now + HOUR, method=method(invoice.customer))
    left_behind(attempt, now + HOUR)
    look_after_due_charges(now + HOUR)
    before.refresh_from_db()
    assert (before.state, newest(invoice).state) == ("canceled", "succeeded")
    charges.confirm(TestCharge.objects.get(key=before.public_id).page, approved=True, now=now)
    assert taken() == 10_000


def test_a_debit_that_was_confirmed_meanwhile_is_not_charged_beside(now):
    invoice, before = waiting(now)
    charge_now(invoice, by=None, now=now + HOUR, method=method(invoice.customer))
    TestCharge.objects.update(state="processing", known_at=now)
    look_after_due_charges(now + HOUR)
    assert newest(invoice).state == "canceled"
    look_after_due_charges(now + 2 * HOUR)
    before.refresh_from_db()
    invoice.refresh_from_db()
    assert (before.state, invoice.status, taken()) == ("succeeded", "paid", 10_000)


def test_a_confirmed_charge_counts_as_one_try_and_so_does_one_that_is_refused(now):
    for approved, state in ((True, "succeeded"), (False, "failed")):
        invoice, attempt = waiting(now)
        assert invoice.collection.attempt_count == 1
        charges.confirm(TestCharge.objects.get(key=attempt.public_id).page, approved=approved, now=now)
        look_after_due_charges(now + 2 * HOUR)
        assert (newest(invoice).state, Collection.objects.get(invoice=invoice).attempt_count) == (state, 1)


def test_a_charge_that_the_gateway_gave_up_is_tried_again_by_the_policy(now):
    invoice, _ = waiting(now)
    assert Collection.objects.get(invoice=invoice).why == CONFIRM
    TestCharge.objects.update(state="canceled")
    look_after_due_charges(now + 2 * HOUR)
    collection = Collection.objects.get(invoice=invoice)
    assert newest(invoice).state == "canceled"
    assert collection.next_payment_attempt > now + 2 * HOUR
    assert not collection.waits


def test_a_charge_that_nobody_wants_any_more_is_given_up_though_it_was_just_asked_about(now):
    invoice, attempt = waiting(now)
    # Another worker asked, and the invoice was paid before it wrote down that the charge still waits.
    answer = charges.answer(TestCharge.objects.get(), now)
    invoice.pay(invoice.amount_remaining, by=None, now=now + HOUR)
    attempt.settle(answer, now=now + HOUR)
    look_after_due_charges(now + HOUR + MINUTE)
    assert newest(invoice).state == "canceled"


# Answers


@pytest.mark.parametrize("late", ["requires_action", "processing", "failed", "canceled"])
def test_an_old_answer_changes_nothing_about_money_that_came(late, now):
    invoice, _ = charged(now=now)
    tick(now + HOUR)
    attempt = newest(invoice)
    old = charges.answer(TestCharge.objects.get(), now)
    assert not attempt.settle(type(old)(late, old.reference, old.amount, old.currency), now=now + HOUR)
    attempt.refresh_from_db()
    invoice.refresh_from_db()
    assert (attempt.state, attempt.worker, invoice.status, invoice.payments.count()) == ("succeeded", "", "paid", 1)


def test_the_same_answer_twice_is_one_payment(now):
    invoice, _ = charged(now=now)
    attempt = charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    answer = charges.answer(TestCharge.objects.get(), now)
    assert not ChargeAttempt.objects.get(pk=attempt.pk).settle(answer, now=now)
    assert invoice.payments.count() == 1


def test_money_that_comes_after_all_is_counted_when_the_gateway_tells_of_it(now):
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    tick(now + HOUR)
    attempt = newest(invoice)
    TestCharge.objects.update(state="succeeded", settled_at=now)
    ask_about(Happening("1", "charge", attempt.reference, now, attempt.public_id), now=now + HOUR)
    look_after_due_charges(now + HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).state) == ("paid", "succeeded")


def test_what_the_gateway_tells_of_a_failed_charge_is_asked_once(now):
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    tick(now + HOUR)
    attempt = newest(invoice)
    ask_about(Happening("1", "charge", attempt.reference, now), now=now + HOUR)
    assert look_after_due_charges(now + HOUR) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.worker, attempt.next_look_at) == ("failed", "", None)
    assert look_after_due_charges(now + HOUR) == 0


def test_without_a_gateway_nothing_fails_and_a_person_is_told(now, settings):
    invoice, _ = charged(now=now)
    charge_now(invoice, by=None, now=now)
    settings.LIVEMODE = True
    look_after_due_charges(now)
    attempt = newest(invoice)
    assert (attempt.state, attempt.needs_a_person, attempt.sent_at) == ("created", True, None)
    assert "live installation" in attempt.words
    assert list(ChargeAttempt.objects.needing_a_person()) == [attempt]
    settings.LIVEMODE = False
    look_after_due_charges(now + HOUR)
    assert (newest(invoice).state, newest(invoice).words) == ("succeeded", "")


def test_what_nobody_knows_and_nobody_can_be_asked_about_waits_for_a_person(now, settings):
    invoice, _ = charged("pm_card_answerLost", now=now)
    tick(now + HOUR)
    settings.LIVEMODE = True
    look_after_due_charges(now + 2 * HOUR)
    attempt = newest(invoice)
    assert (attempt.state, attempt.waits_for_set_up) == ("unknown", True)
    assert list(ChargeAttempt.objects.needing_a_person()) == [attempt]
    settings.LIVEMODE = False
    look_after_due_charges(now + 3 * HOUR)
    assert (newest(invoice).state, newest(invoice).code) == ("succeeded", "")


def test_a_failure_keeps_its_reason_while_no_gateway_is_set_up(now, settings):
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    tick(now + HOUR)
    before = newest(invoice)
    settings.LIVEMODE = True
    ask_about(Happening("1", "charge", before.reference, now), now=now + HOUR)
    look_after_due_charges(now + HOUR)
    after = newest(invoice)
    assert (after.state, after.code, after.words) == ("failed", before.code, before.words)


def test_a_charge_that_cannot_be_looked_after_keeps_no_other_back(now):
    broken, _ = charged(now=now)
    charge_now(broken, by=None, now=now - MINUTE)
    TestMethod.objects.update(customer="x" * 40)
    attempt = newest(broken)
    ChargeAttempt.objects.filter(pk=attempt.pk).update(state="unknown", looks=3)
    TestCharge.objects.create(
        key=attempt.public_id,
        reference="tpi_broken",
        page="broken",
        method=TestMethod.objects.get(),
        amount=attempt.amount,
        currency="eur",
        state="no state that anybody knows"[:15],
        created=now,
    )
    other, _ = charged(now=now)
    charge_now(other, by=None, now=now)
    look_after_due_charges(now)
    assert newest(other).state == "succeeded"
    assert newest(broken).next_look_at > now or newest(broken).state == "processing"


# Limits and ends


def test_however_many_invoices_are_due_at_once_one_card_is_tried_as_often_as_its_network_allows(now):
    buyer = customer(currency="eur", now=now)
    method(buyer, "pm_card_insufficientFundsLater", now=now)
    lines = [line(unit_amount=10_000)]
    for _ in range(24):
        issued(buyer, lines=lines, now=now, collection_method="charge_automatically")
    for hour in range(1, 4):
        tick(now + hour * HOUR)
    assert TestCharge.objects.count() == 20
    held = Collection.objects.filter(why__startswith="Visa allows 20 tries in 30 days of one card")
    assert held.filter(attempt_count=0).count() == 4


def test_what_was_begun_beside_another_of_its_card_is_not_made_and_does_not_keep_its_invoice(now):
    invoices = [charged("pm_card_visa", now=now)[0] for _ in range(2)]
    for invoice in invoices:
        charge_now(invoice, by=None, now=now)
    one, other = (newest(invoice) for invoice in invoices)
    old = {"sent_at": now - DAY, "fingerprint": one.fingerprint, "state": "canceled", "next_look_at": None}
    for number in range(20):
        more, _ = charged("pm_card_visa", now=now - DAY)
        begun = charge_now(more, by=None, now=now - DAY)
        row = ChargeAttempt(**{f.attname: getattr(begun, f.attname) for f in begun._meta.concrete_fields} | old)
        ChargeAttempt.objects.filter(pk=begun.pk).update(state="canceled", next_look_at=None)
        row.pk, row.public_id = None, f"ch_old{number}"
        row.save(force_insert=True)
    look_after_due_charges(now)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("canceled", "succeeded")
    assert "Visa allows 20 tries" in one.words
    assert not type(one.invoice).objects.get(pk=one.invoice_id).charging


def test_a_try_that_a_network_forbids_for_today_is_planned_for_when_it_allows_it(now):
    buyer = customer(currency="eur", now=now)
    card = method(buyer, "pm_card_mastercard", now=now)
    invoices = [
        issued(buyer, lines=[line(unit_amount=1_000)], now=now, collection_method="charge_automatically")
        for _ in range(11)
    ]
    for invoice in invoices[:10]:
        ChargeAttempt.begin(invoice, card, by=None, now=now)
    look_after_due_charges(now)
    with pytest.raises(NotChargeable, match="Mastercard allows 10 tries in 24 hours"):
        ChargeAttempt.begin(invoices[10], card, by=None, now=now)
    tick(now + HOUR)
    collection = Collection.objects.get(invoice=invoices[10])
    assert not collection.waits
    assert now + 23 * HOUR < collection.next_payment_attempt <= now + DAY + HOUR
    tick(collection.next_payment_attempt)
    invoices[10].refresh_from_db()
    assert invoices[10].status == "paid"


def test_a_clock_that_stood_still_for_weeks_does_not_make_all_tries_at_once(now):
    invoice, _ = charged("pm_card_insufficientFundsLater", now=now)
    tick(now + HOUR)
    for minute in range(5):
        tick(now + 20 * DAY + minute * MINUTE)
    collection = Collection.objects.get(invoice=invoice)
    assert (ChargeAttempt.objects.count(), collection.next_payment_attempt) == (2, None)
    assert collection.ended_at


def test_one_that_cannot_be_ended_keeps_no_other_from_its_end(now):
    rows = [charged("pm_card_authenticationRequired", now=now)[0] for _ in range(2)]
    tick(now + HOUR)
    Collection.objects.filter(invoice=rows[0]).update(waits=True)
    type(rows[0]).objects.filter(pk=rows[0].pk).update(status="void")
    assert end_tries_that_are_over(now + 20 * DAY) == 1
    assert Collection.objects.get(invoice=rows[1]).ended_at


def test_a_fault_at_one_keeps_no_other_from_its_charge(now):
    rows = [charged(now=now)[0] for _ in range(2)]
    refuse("collecting_chargeattempt", "invoice_id", rows[0].pk)
    assert charge_due_invoices(now + HOUR) == 1
    assert ChargeAttempt.objects.get().invoice == rows[1]
    assert Collection.objects.get(invoice=rows[0]).next_payment_attempt


def test_with_days_of_ones_own_the_waiting_ends_with_them(now):
    CollectionPolicy.change({"kind": "custom", "days": [2, 3]}, by=None, now=now)
    charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    Collection.objects.update(waits=True, next_payment_attempt=None)
    assert end_tries_that_are_over(now + 5 * DAY + MINUTE) == 0
    assert end_tries_that_are_over(now + 5 * DAY + 2 * HOUR) == 1


def test_the_turn_that_the_clock_left_to_the_customers_own_charge_comes_when_that_failed(now):
    invoice, card = charged("pm_card_visa", now=now)
    account = method(invoice.customer, "pm_sepa_debit", now=now)
    own = ChargeAttempt.begin(invoice, account, by=None, now=now, amount=5000, on_session=True)
    later = now + 2 * HOUR
    charge_due_invoices(later)
    row = Collection.objects.get(invoice=invoice)
    assert (row.next_payment_attempt, row.why) == (None, "A charge is under way.")
    own.settle(Charge("failed", "tpi_own", 5000, "eur", code="insufficient_funds"), now=later)
    row.refresh_from_db()
    assert row.next_payment_attempt == later
    tick(later)
    assert newest(invoice).method == card
