"""Money of a charge of which its invoice used nothing: what takes it back again leaves the invoice alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateways.test.charges import confirm
from invoicing.collecting.gateways.test.disputes import open_dispute
from invoicing.collecting.gateways.test.tables import TestCharge, TestDispute
from invoicing.collecting.tasks import ask_gateway, charge_due_invoices
from invoicing.models.invoice import Invoice
from tests.factories import customer
from tests.invoicing.collecting.factories import books, charged, decided, newest, tick
from tests.invoicing.collecting.weather import clock_at_the_gateway

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0) - 20 * DAY


def too_late(now, settled):
    """(an invoice that was `settled` when the customer had just confirmed its charge, that charge)."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now)
    tick(now + 2 * HOUR)
    attempt = newest(invoice)
    confirm(TestCharge.objects.get(key=attempt.public_id).page, approved=True, now=now + 2 * HOUR)
    invoice.refresh_from_db()
    settled(invoice, now + 2 * HOUR)
    look_after_due_charges(now + 2 * HOUR)
    attempt.refresh_from_db()
    return seen(invoice), attempt


def voided(invoice, now):
    invoice.void(by=None, now=now)


def paid(invoice, now):
    invoice.pay(10_000, by=None, now=now)


def seen(invoice):
    return Invoice.objects.get(pk=invoice.pk)


def disputed_over(attempt, amount, now):
    made = open_dispute(TestCharge.objects.get(key=attempt.public_id), now)
    TestDispute.objects.filter(pk=made.pk).update(amount=amount)
    learn_of_disputes(now)
    return attempt.disputes.get()


def balance_of(invoice):
    return Customer.objects.get(pk=invoice.customer_id).balance


def state_of(invoice):
    return {name: getattr(invoice, name) for name in ("status", "amount_paid", "amount_remaining", "paid_at")}


@pytest.mark.parametrize("settled", [voided, paid])
@pytest.mark.parametrize("amount", [10_000, 4_000])
def test_a_lost_dispute_takes_the_credit_alone_and_won_after_all_it_is_credit_again(now, settled, amount):
    invoice, attempt = too_late(now, settled)
    before = state_of(invoice)
    assert balance_of(invoice) == -10_000
    dispute = disputed_over(attempt, amount, now + DAY)
    decided(dispute, "lost", now + 3 * DAY)
    assert (state_of(seen(invoice)), balance_of(invoice)) == (before, amount - 10_000)
    assert invoice.collection.why == ""
    assert not books()
    decided(dispute, "won", now + 4 * DAY)
    assert (state_of(seen(invoice)), balance_of(invoice)) == (before, -10_000)
    assert not books()


def test_a_debit_that_comes_back_from_an_invoice_paid_by_hand_leaves_it_paid(now):
    invoice, _ = charged("pm_sepa_debit_returned", now=now)

    def go_on(at):
        with clock_at_the_gateway(lambda: at):
            charge_due_invoices(at)
            ask_gateway(at)
            look_after_due_charges(at)

    go_on(now + 2 * HOUR)
    paid(seen(invoice), now + 2 * HOUR)
    before = state_of(seen(invoice))
    for day in range(1, 12):
        go_on(now + 2 * HOUR + day * DAY)
    assert newest(invoice).returned_at
    assert (state_of(seen(invoice)), balance_of(invoice)) == (before, 0)
    assert not books()


def test_what_is_paid_clears_the_flag_of_the_one_who_pays_since_a_merge(now):
    invoice, _ = charged("pm_card_insufficientFundsLater", now=now)
    survivor = customer(currency="eur", now=now)
    CustomerMerge.make(survivor, invoice.customer, {}, by=None, now=now)
    tick(now + 2 * HOUR)
    survivor.refresh_from_db()
    assert survivor.delinquent
    seen(invoice).pay(10_000, by=None, now=now + 3 * HOUR)
    survivor.refresh_from_db()
    assert not survivor.delinquent
    assert not Customer.objects.filter(delinquent=True).exists()
    assert not books()
