"""Disputes at Stripe that move no money, fees as they are kept, and money that comes back after all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import today_at
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.limits import left_of
from invoicing.models.reminders.hold import ReminderHold
from invoicing.rules.move import IllegalMove
from tests.invoicing.collecting.at_stripe import HOUR, asked, compared, disputed, paid
from tests.invoicing.collecting.factories import books, decided
from tests.invoicing.collecting.factories import disputed as disputed_at_test
from tests.reading import text as page_text
from tests.tools.stripe_double.account import DISPUTE_FEE

pytestmark = pytest.mark.django_db
CARD = "pm_card_visa"
ALL = {("eur", "charge"): [10_000, 10_000], ("eur", "fee"): [-30, 0]}


@pytest.fixture
def now():
    return timezone.now()


def inquiry(double, attempt, now, status="warning_needs_response"):
    """The bank asks about a charge."""
    taken = double.account.taken(attempt.reference)
    facts = {name: taken[name] for name in ("amount", "currency", "payment_intent")}
    made = double.account.make("du", "dispute", charge=taken["id"], status=status, reason="general", **facts)
    made |= {"livemode": False, "metadata": {}, "evidence": {}, "balance_transactions": []}
    made["evidence_details"] = {"due_by": double.account.now() + 7 * 86_400, "has_evidence": False}
    made["evidence_details"]["submission_count"] = 0
    double.account.things[made["id"]] = made
    double.account.tell("charge.dispute.created", made)
    asked(now)
    return Dispute.objects.get(reference=made["id"])


def test_an_inquiry_takes_no_money_and_ends_without_a_fee(stripe, client, billing, now):
    invoice, attempt = paid(stripe, CARD, now)
    dispute = inquiry(stripe, attempt, now + 2 * HOUR)
    assert (dispute.state, dispute.is_inquiry, dispute.fee) == ("needs_response", True, 0)
    assert compared() == ([], ALL)
    assert left_of(attempt).of_charge == 10_000
    client.force_login(billing)
    page = page_text(client.get(dispute.get_absolute_url()))
    assert "no money moved" in page
    assert "Accept dispute" not in page
    assert "Inquiry: needs response" in page_text(client.get(reverse("dispute_list")))
    with pytest.raises(IllegalMove, match="refund the charge"):
        dispute.accept(by=None, now=now)
    Refund.begin(attempt, 10_000, by=None, now=now + 2 * HOUR)
    stripe.account.judge(dispute.reference, "warning_closed")
    asked(now + 3 * HOUR)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.fee) == ("won", 0)
    assert compared()[0] == []
    assert not books()
    page = page_text(client.get(dispute.get_absolute_url()))
    assert "The inquiry is closed: no money moved" in page
    assert "came back" not in page
    assert "The inquiry about €100.00 is closed" in page_text(client.get(invoice.get_absolute_url()))


def test_what_a_network_prevented_takes_no_money(stripe, now):
    _, attempt = paid(stripe, CARD, now)
    dispute = inquiry(stripe, attempt, now + 2 * HOUR, "prevented")
    assert (dispute.state, dispute.is_inquiry) == ("won", True)
    assert compared() == ([], ALL)
    assert left_of(attempt).of_charge == 10_000
    assert not books()


@pytest.mark.parametrize("before", ["warning_needs_response", "warning_under_review", "warning_closed"])
def test_an_inquiry_that_becomes_a_dispute_takes_money_from_then_on(stripe, now, before):
    invoice, attempt = paid(stripe, CARD, now)
    dispute = inquiry(stripe, attempt, now - timedelta(days=40), before)
    there = stripe.account.get("dispute", dispute.reference)
    moved = stripe.account.move("dispute", there, -10_000, DISPUTE_FEE)
    there |= {"status": "needs_response", "balance_transactions": [dict(moved)]}
    stripe.account.tell("charge.dispute.updated", there)
    asked(now + 3 * HOUR)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.is_inquiry, dispute.fee, dispute.closed_at) == ("needs_response", False, 1_500, None)
    assert left_of(attempt).of_charge == 0
    # The day that counts is the one on which the money was taken.
    assert compared()[0] == []
    day = dispute.created.date()
    assert compared(day, day)[0] == []
    stripe.account.judge(dispute.reference, "lost")
    asked(now + 4 * HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_remaining) == ("open", 10_000)
    assert not books()


def test_a_fee_that_the_gateway_keeps_of_one_that_was_won_is_told(stripe, client, billing, now):
    _, attempt = paid(stripe, CARD, now)
    dispute = disputed(stripe, attempt, now + 2 * HOUR, "won")
    assert (dispute.state, dispute.fee) == ("won", 1_500)
    found, sums = compared()
    assert found == []
    assert sums == ALL | {("eur", "dispute"): [0, 0], ("eur", "dispute_fee"): [-1_500, -1_500]}
    client.force_login(billing)
    page = page_text(client.get(dispute.get_absolute_url()))
    assert "The gateway keeps a fee of €15.00" in page
    assert "given back" not in page


def test_a_fee_is_in_the_currency_of_the_account(stripe, client, billing, now):
    _, attempt = paid(stripe, CARD, now)
    dispute = disputed(stripe, attempt, now + 2 * HOUR)
    there = stripe.account.things[dispute.reference]
    for moved in (stripe.account.all("balance_transaction")[-1], *there["balance_transactions"]):
        moved |= {"currency": "usd"}
    stripe.account.tell("charge.dispute.updated", there)
    asked(now + 3 * HOUR)
    dispute.refresh_from_db()
    assert (dispute.fee, dispute.fee_currency, dispute.currency) == (1_500, "usd", "eur")
    assert compared()[1]["usd", "dispute_fee"] == [-1_500, -1_500]
    client.force_login(billing)
    assert "$15.00" in page_text(client.get(dispute.get_absolute_url()))
    file = b"".join(client.get(f"{reverse('dispute_list')}export/file/")).decode()
    assert "15.00,USD" in file.upper()


def test_money_that_comes_back_after_a_dispute_was_lost_is_a_payment_again(stripe, client, billing, now):
    invoice, attempt = paid(stripe, CARD, now)
    dispute = disputed(stripe, attempt, now + 2 * HOUR, "lost")
    assert invoice.collection.stopped_at
    stripe.account.judge(dispute.reference, "won")
    asked(now + 5 * HOUR)
    invoice.refresh_from_db()
    dispute.refresh_from_db()
    assert (dispute.state, invoice.status, invoice.amount_remaining) == ("won", "paid", 0)
    assert (dispute.restored.amount, dispute.restored.paid_on) == (10_000, today_at(now + 5 * HOUR))
    assert left_of(attempt).of_charge == 10_000
    assert compared()[0] == []
    assert not books()
    client.force_login(billing)
    page = page_text(client.get(dispute.get_absolute_url()))
    assert "Won after all: the money came back, and is a payment again" in page
    assert "The payment, since the money came back" in page
    # For good, and told once more it comes to the same.
    stripe.account.tell("charge.dispute.closed", stripe.account.things[dispute.reference])
    asked(now + 6 * HOUR)
    assert invoice.payments.count() == 2
    Refund.begin(attempt, 10_000, by=None, now=now + 6 * HOUR)


def test_what_was_paid_otherwise_meanwhile_makes_it_credit(stripe, now):
    invoice, attempt = paid(stripe, CARD, now)
    dispute = disputed(stripe, attempt, now + 2 * HOUR, "lost")
    invoice.refresh_from_db()
    invoice.receive(10_000, by=None, now=now + 4 * HOUR, method="cash")
    stripe.account.judge(dispute.reference, "won")
    asked(now + 5 * HOUR)
    invoice.refresh_from_db()
    invoice.customer.refresh_from_db()
    assert (invoice.status, invoice.customer.balance) == ("paid", -10_000)
    assert not books()


def test_what_was_left_of_the_payment_and_what_came_back_are_one_payment(now):
    invoice, attempt, dispute = disputed_at_test(now, amount=2_500)
    decided(dispute, "lost", now)
    decided(dispute, "won", now + HOUR)
    invoice.refresh_from_db()
    assert (dispute.state, invoice.status, dispute.restored.amount) == ("won", "paid", 10_000)
    assert dispute.kept.reversal.reason == "other"
    assert left_of(type(attempt).objects.get(pk=attempt.pk)).of_charge == 10_000
    assert not books()


def test_a_debit_that_came_back_and_is_paid_after_all(stripe, now):
    invoice, attempt = paid(stripe, "pm_usBankAccount", now)
    dispute = disputed(stripe, attempt, now + 3 * HOUR, "lost", reason="insufficient_funds")
    assert attempt.returned_at
    stripe.account.judge(dispute.reference, "won")
    asked(now + 6 * HOUR)
    attempt.refresh_from_db()
    invoice.refresh_from_db()
    assert (attempt.returned_at, attempt.why, invoice.status) == (None, "", "paid")
    assert compared()[0] == []
    assert not books()


def test_the_books_find_money_that_came_back_and_is_no_payment(now):
    _, _, dispute = disputed_at_test(now)
    decided(dispute, "lost", now)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Dispute.objects.update(state="won")
    Dispute.objects.update(state="won", closed_at=now + HOUR)
    assert "won after all" in books()


def test_an_inquiry_of_an_invoice_that_is_paid_in_part_lets_it_go_when_it_ends(stripe, now):
    invoice, attempt = paid(stripe, CARD, now)
    dispute = inquiry(stripe, attempt, now + 2 * HOUR)
    stripe.account.judge(dispute.reference, "warning_closed")
    asked(now + 3 * HOUR)
    assert not ReminderHold.of(invoice).paused
