"""The paths of money that the proof kills workers on: what is there before, and what the worker does."""

from datetime import timedelta

from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateways.test import charges
from invoicing.collecting.gateways.test.disputes import WINNING
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestCharge, TestMethod, TestRefund
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.method import payer_of
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from tests.invoicing.collecting.factories import charged, method, newest, tick
from tests.invoicing.collecting.kills.story import story

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def due(token, now):
    return charged(token, now=now)[0], now + HOUR


@story
def success(now):
    return due("pm_card_visa", now)


@story
def decline(now):
    return due("pm_card_insufficientFundsLater", now)


@story
def answer_lost(now):
    return due("pm_card_answerLost", now)


@story
def request_lost(now):
    return due("pm_card_requestLost", now)


@story
def confirmation_asked_for(now):
    return due("pm_card_authenticationRequired", now)


@story
def debit_begun(now):
    return due("pm_sepa_debit", now)


@story
def staff_click(now):
    invoice, _ = charged(now=now)
    charge_now(invoice, by=None, now=now)
    return invoice, now


@story
def retry(now):
    """With another method, when the first try was declined."""
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    tick(now + HOUR)
    method(invoice.customer, now=now + HOUR, default=True)
    return invoice, Collection.objects.get(invoice=invoice).next_payment_attempt


@story
def last_retry(now):
    """The try after which the invoice is given up."""
    CollectionPolicy.change({"end": "uncollectible"}, by=None, now=now)
    invoice, at = retry_declined(now)
    Collection.objects.filter(invoice=invoice).update(skipped=7)
    return invoice, at


def retry_declined(now):
    invoice, _ = charged("pm_card_insufficientFundsLater", now=now)
    tick(now + HOUR)
    return invoice, Collection.objects.get(invoice=invoice).next_payment_attempt


@story
def confirmed(now):
    """The customer confirmed, and the gateway tells of it."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    charges.confirm(page_of(invoice), approved=True, now=now + HOUR)
    return invoice, now + HOUR + MINUTE


@story
def not_confirmed(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    charges.confirm(page_of(invoice), approved=False, now=now + HOUR)
    return invoice, now + HOUR + MINUTE


@story
def replaced(now):
    """Another method is charged in place of what waits for the customer."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    charge_now(invoice, by=None, now=now + HOUR, method=method(invoice.customer, now=now))
    return invoice, now + HOUR


@story
def replaced_too_late(now):
    """The same, and the customer confirmed the first one meanwhile."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    page = page_of(invoice)
    charge_now(invoice, by=None, now=now + HOUR, method=method(invoice.customer, now=now))
    charges.confirm(page, approved=True, now=now + HOUR)
    return invoice, now + HOUR


@story
def given_up(now):
    """What waits for the customer of an invoice that was paid by hand."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    invoice.pay(invoice.amount_remaining, by=None, now=now + HOUR)
    return invoice, now + HOUR


@story
def debit_arrived(now):
    invoice, _ = charged("pm_sepa_debit", now=now)
    tick(now + HOUR)
    TestCharge.objects.filter(key=newest(invoice).public_id).update(known_at=now)
    return invoice, now + 2 * HOUR


@story
def debit_came_back(now):
    invoice, _ = charged("pm_sepa_debit_fails", now=now)
    tick(now + HOUR)
    TestCharge.objects.filter(key=newest(invoice).public_id).update(known_at=now)
    return invoice, now + 2 * HOUR


@story
def told_by_the_gateway(now):
    """Nobody would have asked for hours, and a webhook or the clock hears that something happened."""
    invoice, _ = charged("pm_card_answerLost", now=now)
    tick(now + HOUR)
    ChargeAttempt.objects.filter(invoice=invoice).update(next_look_at=now + 9 * HOUR, looks=4)
    return invoice, now + HOUR + MINUTE


@story
def paid_by_hand_before(now):
    invoice, _ = charged(now=now)
    charge_now(invoice, by=None, now=now)
    invoice.pay(invoice.amount_remaining, by=None, now=now)
    return invoice, now


@story
def refund(now):
    invoice, at = paid(now)
    Refund.begin(newest(invoice), 4_000, by=None, now=at)
    return invoice, at


@story
def refund_with_a_credit_note(now):
    invoice, at = paid(now)
    Refund.begin(newest(invoice), 10_000, issue_note=True, by=None, now=at)
    return invoice, at


@story
def dispute_opened(now):
    return paid(now, "pm_card_createDispute")


@story
def dispute_lost(now):
    """Staff give it up."""
    invoice, at = paid(now, "pm_card_createDispute")
    learn_of_disputes(at)
    Dispute.objects.get(attempt__invoice=invoice).accept(by=None, now=at)
    return invoice, at + MINUTE


@story
def refund_refused(now):
    """Somebody gave it back at the gateway already."""
    invoice, at = paid(now)
    made = TestCharge.objects.get(key=newest(invoice).public_id)
    TestRefund.objects.create(
        key=f"by hand {made.pk}", reference=made.page, charge=made, amount=9_000, state="succeeded", created=at
    )
    Refund.begin(newest(invoice), 4_000, by=None, now=at)
    return invoice, at


@story
def refund_sent_back(now):
    """The bank of the customer could not place it, which the gateway tells days after it succeeded."""
    invoice, at = refund(now)
    look_after_due_charges(at)
    made = TestRefund.objects.get(charge__key=newest(invoice).public_id)
    TestRefund.objects.filter(pk=made.pk).update(state="failed")
    charges.happened("refund", made.reference, at, key=made.key)
    return invoice, at + MINUTE


@story
def debit_returned(now):
    """It had succeeded, and the bank of the customer takes it back."""
    invoice, _ = charged("pm_sepa_debit_returned", now=now)
    tick(now + HOUR)
    made = TestCharge.objects.filter(key=newest(invoice).public_id)
    made.update(state="succeeded", settled_at=timezone.now())
    newest(invoice).ask_now(now=now + HOUR)
    look_after_due_charges(now + HOUR)
    charges.come_back(made.get(), now + HOUR)
    return invoice, now + HOUR + MINUTE


@story
def dispute_answered(now):
    """Evidence is put in, and the bank decides by it."""
    invoice, at = paid(now, "pm_card_createDispute")
    learn_of_disputes(at)
    dispute = Dispute.objects.get(attempt__invoice=invoice)
    dispute.write_evidence(WINNING, by=None, now=at)
    dispute.submit(by=None, now=at)
    return invoice, at + MINUTE


@story
def paid_on_the_page(now):
    """By a card that the customer did not agree to have saved: it is let go, here and at the gateway."""
    invoice, checkout = at_checkout(now)
    payer = payer_of(invoice.customer)
    checkout.take(TestGateway().create_method("pm_card_visa", payer, key=checkout.public_id), now=now)
    paying = {"amount": invoice.amount_remaining, "key": checkout.key, "return_url": "", "language": "en"}
    Checkout.pay(invoice, checkout.method, **paying, now=now)
    return invoice, now


@story
def left_the_page(now):
    """The customer gave a card at the gateway and never came back: it is let go there."""
    invoice, checkout = at_checkout(now)
    page = TestGateway().setup_page(payer_of(invoice.customer), key=checkout.public_id, return_url="")
    TestMethod.objects.filter(reference=page.reference).update(token="pm_card_visa")
    checkout.knows(reference=page.reference, payer="")
    return invoice, now + 2 * HOUR


def at_checkout(now):
    """(an invoice of a customer with nothing on file, what they began on its page)"""
    invoice, _ = charged(None, now=now)
    begun = {"key": invoice.public_id[-32:], "gateway": "test", "language": "en", "consent": "", "now": now}
    return invoice, Checkout.begin(invoice.customer, invoice=invoice, amount=invoice.amount_remaining, **begun)


def paid(now, token="pm_card_visa"):
    invoice, _ = charged(token, now=now)
    tick(now + HOUR)
    return invoice, now + HOUR + MINUTE


def page_of(invoice):
    return TestCharge.objects.get(key=newest(invoice).public_id).page
