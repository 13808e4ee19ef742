"""Money goes back to the method it came from: never more than came in, and each refund once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing_site.events.models import Event
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import FAILED, Unanswered
from invoicing.collecting.gateways.interface import Refund as Outcome
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestRefund
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.asked import NotRefundable
from invoicing.models.credit_note import CreditNote
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.invoicing.collecting.factories import books, charged, decided, disputed, newest, paid_by_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def refund(attempt, amount, now, **more):
    return Refund.begin(attempt, amount, by=None, now=now, **more)


def settled(row, now):
    look_after_due_charges(now)
    row.refresh_from_db()
    return row


def test_a_refund_is_written_down_before_the_gateway_hears_of_it(now):
    invoice, attempt = paid_by_card(now=now)
    row = refund(attempt, 4_000, now)
    assert (row.state, TestRefund.objects.count()) == ("created", 0)
    settled(row, now)
    assert (row.state, TestRefund.objects.get().key) == ("succeeded", row.public_id)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_paid) == ("paid", 10_000)
    assert not books()


def test_never_more_is_given_back_than_came_in(now):
    _, attempt = paid_by_card(now=now)
    refund(attempt, 6_000, now)
    with pytest.raises(NotRefundable, match=r"At most €40\.00") as refusal:
        refund(attempt, 4_001, now)
    assert refusal.value.field == "amount"
    refund(attempt, 4_000, now)
    with pytest.raises(IllegalMove, match="given back already"):
        refund(attempt, 1, now)
    look_after_due_charges(now)
    assert not books()


@pytest.mark.parametrize(
    ("amount", "more", "field"),
    [(0, {}, "amount"), (-5, {}, "amount"), (5, {"reason": "whim"}, "reason"), (5, {"note": "x" * 501}, "note")],
)
def test_what_makes_no_sense_is_refused_at_its_field(amount, more, field, now):
    _, attempt = paid_by_card(now=now)
    with pytest.raises(NotRefundable) as refusal:
        refund(attempt, amount, now, **more)
    assert refusal.value.field == field
    assert not Refund.objects.exists()


def test_a_charge_that_failed_or_whose_payment_was_reversed_is_not_refunded(now):
    invoice, on_file = charged("pm_card_chargeCustomerFail", now=now)
    charge_now(invoice, by=None, now=now, method=on_file)
    look_after_due_charges(now)
    with pytest.raises(IllegalMove, match="brought money in"):
        refund(newest(invoice), 100, now)
    _, attempt, dispute = disputed(now)
    decided(dispute, "lost", now)
    with pytest.raises(IllegalMove, match="was reversed"):
        refund(attempt, 100, now)


def test_a_credit_note_is_issued_with_the_refund(now):
    invoice, attempt = paid_by_card(now=now)
    row = settled(refund(attempt, 2_500, now, issue_note=True, reason="duplicate"), now)
    note = row.credit_note
    assert (note.total, note.refund_amount, note.reason) == (2_500, 2_500, "duplicate")
    invoice.refresh_from_db()
    assert (invoice.post_payment_credit, row.state) == (2_500, "succeeded")
    assert not books()


def test_without_room_for_a_credit_note_nothing_is_refunded(now):
    invoice, attempt = paid_by_card(now=now)
    CreditNote.issue(invoice, CreditRequest(amount=9_000), credit=9_000, by=None, now=now)
    with pytest.raises(NotRefundable, match=r"At most €10\.00"):
        refund(attempt, 2_000, now, issue_note=True)
    with pytest.raises(NotRefundable, match=r"At most €10\.00"):
        refund(attempt, 2_000, now)
    assert not Refund.objects.exists()
    assert CreditNote.objects.count() == 1


def test_a_credit_note_that_says_refunded_is_covered_once(now):
    invoice, attempt = paid_by_card(now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=3_000), refund=3_000, by=None, now=now)
    refund(attempt, 2_000, now, credit_note=note)
    with pytest.raises(NotRefundable, match=r"At most €10\.00"):
        refund(attempt, 1_001, now, credit_note=note)
    refund(attempt, 1_000, now, credit_note=note)
    with pytest.raises(NotRefundable, match=r"At most €70\.00"):
        refund(attempt, 7_001, now, issue_note=True)
    look_after_due_charges(now)
    assert not books()


def test_a_credit_note_of_another_invoice_is_refused(now):
    _, attempt = paid_by_card(now=now)
    other, _ = paid_by_card(now=now)
    note = CreditNote.issue(other, CreditRequest(amount=3_000), refund=3_000, by=None, now=now)
    with pytest.raises(NotRefundable, match="of this invoice"):
        refund(attempt, 1_000, now, credit_note=note)


def test_what_was_paid_too_much_leaves_the_credit_balance_again(now):
    invoice, on_file = charged("pm_card_answerLost", now=now)
    attempt = charge_now(invoice, by=None, now=now, method=on_file)
    look_after_due_charges(now)
    invoice.pay(10_000, by=None, now=now)
    look_after_due_charges(now + timedelta(seconds=5))
    attempt.refresh_from_db()
    assert attempt.payment.overpaid == 10_000
    row = refund(attempt, 10_000, now)
    invoice.customer.refresh_from_db()
    assert (row.from_balance, invoice.customer.balance) == (10_000, 0)
    assert not books()
    row.settle(Outcome(FAILED, "", 10_000, "eur", words="No."), now=now)
    invoice.customer.refresh_from_db()
    assert invoice.customer.balance == -10_000
    assert not books()


class LosesAnswers(TestGateway):
    def refund(self, order):
        super().refund(order)
        raise Unanswered("Lost.")


def test_a_refund_without_an_answer_is_asked_about_and_made_once(now, monkeypatch):
    _, attempt = paid_by_card(now=now)
    row = refund(attempt, 4_000, now)
    with monkeypatch.context() as patch:
        patch.setattr("invoicing.collecting.collector.gateway", lambda name: LosesAnswers())
        settled(row, now)
    assert row.state == "unknown"
    settled(row, now + timedelta(seconds=5))
    assert (row.state, TestRefund.objects.count()) == ("succeeded", 1)


def test_a_refund_that_fails_says_why_and_can_be_tried_again(now):
    _, attempt = paid_by_card(now=now)
    row = refund(attempt, 4_000, now, issue_note=True)
    row.settle(Outcome(FAILED, "", 4_000, "eur", code="declined", words="The bank declined the refund."), now=now)
    assert (row.state, row.why) == ("failed", "The bank declined the refund.")
    assert list(Refund.objects.needing()) == [row]
    again = refund(attempt, 4_000, now, credit_note=row.credit_note, instead_of=row)
    assert not Refund.objects.needing().exists()
    with pytest.raises(IllegalMove, match="tried again already"):
        refund(attempt, 4_000, now, instead_of=row)
    assert settled(again, now).state == "succeeded"
    assert not books()


def test_a_refund_that_the_bank_sends_back_later_failed(now):
    _, attempt = paid_by_card(now=now)
    row = settled(refund(attempt, 4_000, now), now)
    row.settle(Outcome(FAILED, row.reference, 4_000, "eur", words="The account is closed."), now=now)
    assert row.state == "failed"
    refund(attempt, 10_000, now)


def test_invoice_charge_and_refund_tell_of_it(now):
    invoice, attempt = paid_by_card(now=now)
    row = settled(refund(attempt, 4_000, now), now)
    assert {"invoice.refund_begun", "invoice.refunded"} <= {event.type for event in Event.objects.of(invoice)}
    assert {"charge.refund_begun", "charge.refunded"} <= {event.type for event in Event.objects.of(attempt)}
    assert [event.type for event in Event.objects.of(row)] == ["refund.refunded", "refund.begun"]
