"""What is settled or given up is not tried by itself any more, and what is owed again is asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.models.customer import Customer
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.reminding import UNCOLLECTED
from invoicing.collecting.models.charging.reminding import charged as standing
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.tasks import charge_due_invoices, end_tries_that_are_over
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import books, charged, decided, disputed, method, newest, tick
from tests.invoicing.collecting.weather import LOST, heard_in

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def weeks_pass(now):
    for day in range(20):
        tick(now + day * DAY)
        end_tries_that_are_over(now + day * DAY)


def at_gateway():
    return sum(TestCharge.objects.filter(state="succeeded").values_list("amount", flat=True))


def under_way(invoice, now):
    charge_due_invoices(now)


def unknown(invoice, now):
    charge_due_invoices(now)
    with heard_in(LOST):
        look_after_due_charges(now)


def to_confirm(invoice, now):
    tick(now)


@pytest.mark.parametrize(
    ("token", "before"),
    [
        ("pm_card_visa", under_way),
        ("pm_card_insufficientFundsLater", unknown),
        ("pm_card_authenticationRequired", to_confirm),
    ],
)
def test_what_was_given_up_while_it_was_charged_is_not_tried_again(token, before, now):
    invoice, _ = charged(token, now=now)
    before(invoice, now + 2 * HOUR)
    invoice.refresh_from_db()
    invoice.mark_uncollectible(by=None, now=now + 2 * HOUR)
    method(invoice.customer, "pm_card_visa", now=now + 3 * HOUR, default=True)
    weeks_pass(now + 3 * HOUR)
    assert at_gateway() == 0
    assert Collection.objects.get(invoice=invoice).next_payment_attempt is None
    with pytest.raises(IllegalMove):
        Collection.resume(invoice, by=None, now=now)
    assert books() == ""


def test_of_what_was_given_up_a_customer_pays_a_part_and_the_rest_is_left_to_staff(now):
    invoice, on_file = charged(now=now)
    invoice.mark_uncollectible(by=None, now=now)
    ChargeAttempt.begin(invoice, on_file, by=None, now=now, amount=3_000, on_session=True)
    look_after_due_charges(now)
    weeks_pass(now)
    assert at_gateway() == 3_000
    charge_now(Invoice.objects.get(pk=invoice.pk), by=None, now=now + 21 * DAY)
    look_after_due_charges(now + 21 * DAY)
    assert at_gateway() == invoice.amount_due


def test_a_failure_after_it_was_paid_by_hand_plans_nothing_and_blames_nobody(now):
    invoice, _ = charged("pm_card_lostLater", now=now)
    unknown(invoice, now + 2 * HOUR)
    invoice.pay(invoice.amount_remaining, by=None, now=now + 2 * HOUR)
    weeks_pass(now + 3 * HOUR)
    assert newest(invoice).state == "failed"
    row = Collection.objects.get(invoice=invoice)
    assert (row.waits, row.next_payment_attempt, row.ended_at) == (False, None, None)
    assert not Customer.objects.get(pk=invoice.customer_id).delinquent
    assert not Collection.objects.wanting_method().exists()


def is_owed(invoice, now):
    """Whether reminders find it, and what they know of it."""
    found = Invoice.objects.filter(UNCOLLECTED, pk=invoice.pk).exists()
    return found, standing([invoice.pk], now=now)[invoice.pk].since


def test_a_payment_by_hand_that_bounces_before_the_first_charge_leaves_it_owed(now):
    invoice, _ = charged(now=now)
    payment = invoice.pay(invoice.amount_remaining, by=None, now=now)
    payment.reverse(reason="bounced", by=None, now=now + DAY)
    assert is_owed(invoice, now + DAY) == (True, now + DAY)


def test_what_was_stopped_before_the_first_charge_is_owed(now):
    invoice, _ = charged(now=now)
    assert is_owed(invoice, now) == (False, None)
    Collection.stop(invoice, by=None, now=now + HOUR)
    assert is_owed(invoice, now + DAY) == (True, now + HOUR)
    Collection.resume(invoice, by=None, now=now + DAY)
    assert is_owed(invoice, now + DAY) == (False, None)
    assert Collection.objects.get(invoice=invoice).next_payment_attempt == now + DAY


def test_a_corrected_invoice_is_as_stopped_as_the_one_that_it_replaces(now):
    """The card was disputed, and the dispute lost: correcting the invoice does not charge it again."""
    invoice, _, dispute = disputed(now)
    decided(dispute, "lost", now + HOUR)
    invoice.refresh_from_db()
    revision = invoice.revise(by=None, now=now + 2 * HOUR)
    revision.finalize(by=None, now=now + 2 * HOUR)
    taken = at_gateway()
    weeks_pass(now + 3 * HOUR)
    row = Collection.objects.get(invoice=revision)
    assert (at_gateway(), row.next_payment_attempt, bool(row.stopped_at)) == (taken, None, True)
    assert is_owed(revision, now + 3 * HOUR)[0]
    Collection.resume(revision, by=None, now=now + DAY)
    tick(now + 14 * DAY)
    assert at_gateway() == taken + revision.amount_due


def test_a_rest_that_is_too_small_waits_for_no_other_method(now):
    invoice, _ = charged(now=now)
    CreditNote.issue(invoice, CreditRequest(amount=invoice.total - 20), by=None, now=now)
    tick(now + 2 * HOUR)
    row = Collection.objects.get(invoice=invoice)
    assert (row.waits, row.why) == (False, "The least that can be charged is €0.50.")
    assert is_owed(invoice, now + DAY)[0]


def test_a_debit_is_charged_in_its_currency_alone(now):
    buyer = customer(currency="usd", now=now)
    debit = method(buyer, "pm_sepa_debit", now=now)
    invoice = issued(buyer, lines=[line()], now=now, collection_method="charge_automatically")
    tick(now + 2 * HOUR)
    row = Collection.objects.get(invoice=invoice)
    assert (row.waits, row.why) == (True, "The customer has no payment method on file that can be charged.")
    with pytest.raises(IllegalMove, match="EUR alone"):
        charge_now(invoice, by=None, now=now, method=debit)
    method(buyer, "pm_us_bank_account", now=now + DAY)
    tick(now + DAY)
    assert newest(invoice).method.kind == "us_bank_account"
