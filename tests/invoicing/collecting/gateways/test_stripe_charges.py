"""Invoices that are charged through Stripe, from the row to the payment, whatever the network does meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.tasks import ask_gateway
from tests.factories import customer, issued, line
from tests.invoicing.collecting import factories
from tests.invoicing.collecting.factories import currency_of, newest, tick
from tests.tools.stripe_double.server import KEY, running

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def double(settings):
    with running() as double:
        settings.GATEWAY, settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "stripe", double.key, double.base
        settings.STRIPE_KINDS = ["card", "us_bank_account"]
        yield double


def charged(double, token="pm_card_visa", *, now):
    """An open invoice of a customer who put this on file on Stripe's page."""
    buyer = customer(currency=currency_of(token), now=now, email="ann@lee.example")
    room = charging_gateway()
    page = room.setup_page(payer_of(buyer), key=f"setup_{buyer.public_id}", return_url="https://x.example/")
    double.account.fill_in(page.reference, token)
    details = room.set_up(page.reference, payer_of(buyer))
    PaymentMethod.attach(buyer, details, gateway=room.name, by=None, now=now)
    return issued(buyer, lines=[line(unit_amount=10_000)], now=now, collection_method="charge_automatically")


def succeeded(double):
    return [each for each in double.account.all("payment_intent") if each["status"] == "succeeded"]


@pytest.mark.parametrize("does", ["", "unanswered", "lost", "twice", "late", "garbage", 500, 429])
def test_an_invoice_is_charged_once_and_paid_whatever_the_network_does(double, does):
    now = timezone.now()
    invoice = charged(double, now=now)
    if does:
        double.fault("POST /v1/payment_intents", does)
    for minutes in (0, 5, 30):
        tick(now + HOUR + minutes * MINUTE)
        double.arrive()
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert [each["metadata"]["billfold_key"] for each in succeeded(double)] == [newest(invoice).public_id]
    assert newest(invoice).reference == succeeded(double)[0]["id"]


@pytest.mark.parametrize("lost", [False, True])
def test_a_key_that_is_not_accepted_fails_no_charge_and_loses_none(double, lost):
    now = timezone.now()
    invoice = charged(double, now=now)
    if lost:
        double.fault("POST /v1/payment_intents", "unanswered")
        tick(now + HOUR)
    double.key = "sk_test_rolled0123456789"
    tick(now + 2 * HOUR)
    assert newest(invoice).state == ("unknown" if lost else "created")
    double.key = KEY
    tick(now + 30 * HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert len(succeeded(double)) == 1


def test_a_bank_debit_that_comes_back_is_heard_of_by_asking(double):
    now = timezone.now()
    invoice = charged(double, "pm_usBankAccount", now=now)
    tick(now + HOUR)
    assert newest(invoice).state == "processing"
    ask_gateway(now + 2 * HOUR)
    (intent,) = double.account.all("payment_intent")
    double.account.clear(intent["id"], good=False)
    assert ask_gateway(now + 3 * HOUR)
    look_after_due_charges(now + 3 * HOUR)
    assert newest(invoice).state == "failed"
    assert newest(invoice).reason == "insufficient_funds"


def test_a_charge_that_waits_at_another_gateway_is_given_up_there(double, settings):
    now = timezone.now()
    settings.GATEWAY = "test"
    invoice, _ = factories.charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    before = newest(invoice)
    assert before.state == "requires_action"
    settings.GATEWAY = "stripe"
    details = charging_gateway().create_method("pm_card_visa", payer_of(invoice.customer), key="pm_other_gateway")
    method = PaymentMethod.attach(invoice.customer, details, gateway="stripe", by=None, now=now, default=True)
    charge_now(invoice, by=None, now=now + 2 * HOUR)
    look_after_due_charges(now + 2 * HOUR)
    before.refresh_from_db()
    assert before.state == "canceled"
    assert (newest(invoice).state, newest(invoice).method) == ("succeeded", method)


def test_a_decline_is_told_by_its_code(double):
    now = timezone.now()
    invoice = charged(double, "pm_card_chargeCustomerFail", now=now)
    tick(now + HOUR)
    assert (newest(invoice).state, newest(invoice).code) == ("failed", "card_declined")
    invoice.refresh_from_db()
    assert invoice.status == "open"


def test_a_charge_that_the_customer_confirms_at_the_bank_is_paid_by_asking(double):
    now = timezone.now()
    invoice = charged(double, "pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    attempt = newest(invoice)
    assert attempt.state == "requires_action"
    double.account.authenticate(attempt.reference)
    ask_gateway(now + 2 * HOUR)
    look_after_due_charges(now + 2 * HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid"


REFUNDS = "POST /v1/refunds"


@pytest.mark.parametrize("does", ["", "unanswered", "lost", "twice", "late", "garbage", 500, 429])
def test_money_goes_back_once_whatever_the_network_does(double, does):
    now = timezone.now()
    invoice = charged(double, now=now)
    tick(now + HOUR)
    row = Refund.begin(newest(invoice), 4_000, by=None, now=now + HOUR)
    if does:
        double.fault(REFUNDS, does)
    for minutes in (0, 5, 30):
        tick(now + HOUR + minutes * MINUTE)
        double.arrive()
    row.refresh_from_db()
    assert row.state == "succeeded"
    assert [each["metadata"]["billfold_key"] for each in double.account.all("refund")] == [row.public_id]


@pytest.mark.parametrize("lost", [False, True])
def test_a_key_that_is_not_accepted_fails_no_refund_and_loses_none(double, lost):
    now = timezone.now()
    invoice = charged(double, now=now)
    tick(now + HOUR)
    row = Refund.begin(newest(invoice), 4_000, by=None, now=now + HOUR)
    if lost:
        double.fault(REFUNDS, "unanswered")
        tick(now + HOUR)
    double.key = "sk_test_rolled0123456789"
    tick(now + 2 * HOUR)
    row.refresh_from_db()
    assert row.is_under_way
    double.key = KEY
    tick(now + 30 * HOUR)
    row.refresh_from_db()
    assert row.state == "succeeded"
    assert len(double.account.all("refund")) == 1


def test_a_dispute_is_learnt_of_answered_and_lost(double):
    now = timezone.now()
    invoice = charged(double, now=now)
    tick(now + HOUR)
    learn_of_disputes(now + HOUR)
    double.account.dispute(newest(invoice).reference)
    learn_of_disputes(now + 2 * HOUR)
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.amount, dispute.fee) == ("needs_response", 10_000, 1_500)
    double.account.judge(dispute.reference, "lost")
    learn_of_disputes(now + 3 * HOUR)
    dispute.refresh_from_db()
    assert dispute.state == "lost"
    assert not factories.books()


def test_with_the_key_of_another_account_nothing_fails_and_a_person_is_told(double):
    now = timezone.now()
    invoices = [charged(double, now=now) for _ in range(3)]
    before = double.account.things, double.answers
    double.account.things, double.answers = {}, {}
    tick(now + HOUR)
    tried = [newest(invoice) for invoice in invoices]
    assert {(each.state, each.needs_a_person, each.sent_at) for each in tried} == {("created", True, None)}
    assert "another account" in tried[0].words
    double.account.things, double.answers = before
    tick(now + 2 * HOUR)
    assert {newest(invoice).state for invoice in invoices} == {"succeeded"}


def test_one_method_that_is_gone_at_the_gateway_fails_its_charge(double):
    now = timezone.now()
    invoices = [charged(double, now=now) for _ in range(2)]
    method = PaymentMethod.objects.get(customer=invoices[0].customer)
    double.account.detach(method.reference)
    tick(now + HOUR)
    assert [newest(invoice).state for invoice in invoices] == ["failed", "succeeded"]
