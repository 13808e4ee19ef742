"""Disputes: learned of by asking, answered until a day, and the books follow what the bank decides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from billing_site.jobs.runs import Run
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import carry_answers, learn_of_disputes
from invoicing.collecting.gateways.interface import LOST, NEEDS_RESPONSE, UNDER_REVIEW, WON
from invoicing.collecting.gateways.interface import Dispute as Told
from invoicing.collecting.gateways.test import disputes as at_gateway
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestDispute
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.first import FIRST
from invoicing.collecting.models.charging.reminding import charged as charged_words
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing import evidence
from invoicing.collecting.models.disputing.learning import learn
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.limits import left_of
from invoicing.models.reminders.hold import ReminderHold
from invoicing.rules.move import IllegalMove
from tests.invoicing.collecting.factories import books, charged, decided, disputed, paid_by_card, refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def answer(dispute):
    return at_gateway.answer(TestDispute.objects.get(reference=dispute.reference))


def carried(now):
    with Run(now, bool) as run:
        return carry_answers(run)


def test_a_dispute_is_learned_of_by_asking_and_once(now):
    invoice, attempt, dispute = disputed(now)
    learn_of_disputes(now)
    learn("test", answer(dispute), now=now)
    assert Dispute.objects.count() == 1
    assert (dispute.state, dispute.amount, dispute.fee, dispute.attempt) == (NEEDS_RESPONSE, 10_000, 1500, attempt)
    assert list(Dispute.objects.needing()) == [dispute]
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert not books()


def test_a_lost_dispute_opens_the_invoice_and_nothing_is_tried_or_sent(now):
    invoice, attempt, dispute = disputed(now)
    decided(dispute, LOST, now)
    invoice.refresh_from_db()
    assert (dispute.state, invoice.status, invoice.amount_remaining) == ("lost", "open", 10_000)
    assert attempt.payment.reversal.reason == "charged_back"
    assert invoice.collection.stopped_at
    assert ReminderHold.of(invoice).paused
    with pytest.raises(IllegalMove, match="reversed"):
        Refund.begin(attempt, 100, by=None, now=now)
    assert not books()


def test_tries_that_are_resumed_after_a_lost_dispute_are_no_first_ones(now):
    invoice, _, dispute = disputed(now)
    decided(dispute, LOST, now)
    invoice.refresh_from_db()
    assert not charged_words({invoice.pk}, now=now)[invoice.pk].why
    Collection.resume(invoice, by=None, now=now)
    planned = Collection.objects.get(invoice=invoice)
    assert planned.why != FIRST and planned.next_payment_attempt > now


def test_a_won_dispute_leaves_the_payment_and_costs_nothing(now):
    invoice, attempt, dispute = disputed(now)
    decided(dispute, WON, now)
    invoice.refresh_from_db()
    assert (dispute.state, dispute.fee, invoice.status) == ("won", 0, "paid")
    Refund.begin(attempt, 10_000, by=None, now=now)
    assert not books()


def test_of_a_part_that_was_lost_the_invoice_asks_for_just_that_again(now):
    invoice, attempt, dispute = disputed(now, amount=2_500)
    decided(dispute, LOST, now)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_paid, invoice.amount_remaining) == ("open", 7_500, 2_500)
    assert (dispute.kept.amount, dispute.kept.paid_on) == (7_500, attempt.payment.reversal.reversed_on)
    assert not books()
    with pytest.raises(IllegalMove, match=r"At most €75\.00"):
        Refund.begin(attempt, 7_501, by=None, now=now)
    Refund.begin(attempt, 7_500, by=None, now=now)


def test_what_was_refunded_before_is_not_asked_for_again(now):
    invoice, attempt, dispute = disputed(now, amount=6_000)
    refund = Refund.begin(attempt, 4_000, issue_note=True, by=None, now=now)
    look_after_due_charges(now)
    decided(dispute, LOST, now)
    invoice.refresh_from_db()
    refund.refresh_from_db()
    assert (refund.state, invoice.amount_remaining, invoice.post_payment_credit) == ("succeeded", 6_000, 4_000)
    assert not books()


def test_what_an_open_dispute_took_cannot_be_refunded_too(now):
    _, attempt, _ = disputed(now, amount=7_000)
    with pytest.raises(IllegalMove, match=r"At most €30\.00"):
        Refund.begin(attempt, 3_001, by=None, now=now)


def test_late_and_doubled_answers_change_nothing_of_what_was_decided(now):
    invoice, _, dispute = disputed(now)
    opened = answer(dispute)
    learn("test", replace(opened, state=UNDER_REVIEW), now=now)
    learn("test", opened, now=now)
    dispute.refresh_from_db()
    assert dispute.state == UNDER_REVIEW
    decided(dispute, LOST, now)
    for state in (NEEDS_RESPONSE, UNDER_REVIEW, LOST):
        learn("test", replace(opened, state=state), now=now)
    dispute.refresh_from_db()
    invoice.refresh_from_db()
    assert (dispute.state, invoice.status) == ("lost", "open")
    assert not books()


def test_a_new_day_for_evidence_asks_for_it_again(now):
    _, _, dispute = disputed(now)
    opened = answer(dispute)
    learn("test", replace(opened, state=UNDER_REVIEW), now=now)
    learn("test", replace(opened, evidence_due=opened.evidence_due + timedelta(days=9)), now=now)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.evidence_due) == (NEEDS_RESPONSE, opened.evidence_due + timedelta(days=9))


def test_one_that_is_heard_of_when_it_is_lost_does_the_same(now):
    invoice, _, dispute = disputed(now)
    told = replace(answer(dispute), reference="tdp_other", amount=3_000, state=LOST)
    learn("test", told, now=now)
    invoice.refresh_from_db()
    assert invoice.amount_remaining == 3_000
    assert not books()


def test_a_charge_that_is_disputed_at_once_has_its_dispute(now):
    invoice, on_file = charged("pm_card_createDispute", now=now)
    attempt = charge_now(invoice, by=None, now=now, method=on_file)
    look_after_due_charges(now)
    assert learn_of_disputes(now) == 1
    assert attempt.disputes.count() == 1


def test_more_text_than_banks_take_is_said_before_it_is_submitted(now):
    _, _, dispute = disputed(now)
    with pytest.raises(evidence.FileRefused, match="20,000 letters"):
        evidence.looked_at("a.txt", b"a" * 20_001)
    evidence.add(dispute, [evidence.looked_at("a.txt", b"a" * 15_000)], by=None, now=now)
    dispute.write_evidence("b" * 15_000, by=None, now=now)
    with pytest.raises(IllegalMove, match="30,009 letters, and banks take 20,000"):
        evidence.submit(dispute, by=None, now=now)
    dispute.write_evidence("b" * 4_000, by=None, now=now)
    evidence.submit(dispute, by=None, now=now)


def test_a_dispute_that_cannot_be_written_down_keeps_no_other_back(now):
    attempts = []
    for _ in range(2):
        invoice, on_file = charged("pm_card_createDispute", now=now)
        attempts.append(charge_now(invoice, by=None, now=now, method=on_file))
    look_after_due_charges(now)
    refuse("collecting_dispute", "attempt_id", attempts[0].pk)
    learn_of_disputes(now)
    assert Dispute.objects.get().attempt == attempts[1]


def test_a_dispute_waits_for_a_charge_that_nobody_settled_yet(now):
    invoice, on_file = charged("pm_card_createDispute", now=now)
    attempt = charge_now(invoice, by=None, now=now, method=on_file)
    attempt.claim(worker="elsewhere", now=now)
    outcome = TestGateway().charge(attempt.order())
    learn_of_disputes(now)
    assert not Dispute.objects.exists()
    attempt.settle(outcome, now=now)
    learn_of_disputes(now)
    assert attempt.disputes.count() == 1


def test_evidence_is_put_in_by_a_worker_and_wins(now):
    _, _, dispute = disputed(now)
    dispute.write_evidence("winning_evidence", by=None, now=now)
    evidence.add(dispute, [evidence.looked_at("receipt.png", b"\x89PNG\r\n\x1a\nx")], by=None, now=now)
    dispute.submit(by=None, now=now)
    assert dispute.wanted == "submit"
    with pytest.raises(IllegalMove, match="on its way"):
        dispute.write_evidence("other", by=None, now=now)
    look_after_due_charges(now)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.wanted) == (UNDER_REVIEW, "")
    learn_of_disputes(now)
    dispute.refresh_from_db()
    assert dispute.state == WON
    assert dispute.submitted_at
    assert not books()


def test_giving_up_loses(now):
    invoice, _, dispute = disputed(now)
    dispute.accept(by=None, now=now)
    assert carried(now) == 1
    dispute.refresh_from_db()
    invoice.refresh_from_db()
    assert (dispute.state, invoice.status) == (LOST, "open")


def test_nothing_is_submitted_without_a_word_or_a_file(now):
    _, _, dispute = disputed(now)
    with pytest.raises(IllegalMove, match="Write what happened"):
        dispute.submit(by=None, now=now)


def test_an_answer_that_a_worker_left_is_carried_again(now):
    _, _, dispute = disputed(now)
    dispute.accept(by=None, now=now)
    dispute.claim(worker="elsewhere", now=now)
    assert carried(now) == 0
    assert carried(now + timedelta(minutes=11)) == 1


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00\x03", b"PK\x03\x04\x00"])
def test_a_file_of_another_kind_is_refused_whatever_its_name(content):
    with pytest.raises(evidence.FileRefused):
        evidence.looked_at("evidence.pdf", content)


def test_files_are_limited_in_number_and_size_and_none_is_left_behind(now, tmp_path):
    _, _, dispute = disputed(now)
    one = evidence.looked_at("../../a.pdf", b"%PDF-1.7 ...")
    assert one.title == "a.pdf"
    evidence.add(dispute, [one] * 8, by=None, now=now)
    with pytest.raises(evidence.FileRefused, match="At most 8"):
        evidence.add(dispute, [one], by=None, now=now)
    assert len(list((tmp_path / evidence.FOLDER).iterdir())) == 8
    evidence.remove(dispute, dispute.files.first().pk, by=None, now=now)
    assert evidence.clear_stray_evidence(now + timedelta(days=2)) == 1


def test_what_an_exchange_rate_left_of_a_disputed_charge_is_money_that_is_there(now):
    invoice, attempt, dispute = disputed(now, amount=9_987)
    decided(dispute, "lost", now)
    invoice.refresh_from_db()
    assert (invoice.amount_remaining, dispute.kept.amount) == (9_987, 13)
    assert left_of(fresh(attempt)).of_charge == 13
    assert not books()


def test_a_dispute_in_another_currency_takes_all_that_was_not_refunded(now):
    invoice, attempt = paid_by_card(now=now)
    Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    told = Told("tdp_other", attempt.reference, 5_150, "usd", "needs_response", evidence_due=now)
    dispute = learn("test", told, now=now)
    assert left_of(fresh(attempt)).of_charge == 0
    learn("test", replace(told, state="lost"), now=now)
    invoice.refresh_from_db()
    dispute.refresh_from_db()
    assert (invoice.amount_remaining, dispute.kept.amount) == (6_000, 4_000)
    assert not books()


def fresh(attempt):
    return ChargeAttempt.objects.select_related("invoice__customer").get(pk=attempt.pk)
