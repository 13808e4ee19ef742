"""Money that may have gone back twice: chains of tries, fresh refunds in place of a try, credit given meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import FAILED, SUCCEEDED
from invoicing.collecting.gateways.interface import Refund as Outcome
from invoicing.collecting.gateways.test.charges import turn_refund
from invoicing.collecting.gateways.test.tables import TestRefund
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.crediting import credit
from invoicing.collecting.models.refunding.limits import uncovered
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.invoicing.collecting.factories import books, paid_by_card
from tests.invoicing.collecting.weather import ABSENT, heard_in
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def attempt(now):
    return paid_by_card(now=now)[1]


def begun(attempt, amount, now, **more):
    return Refund.begin(attempt, amount, by=None, now=now, **more)


def sent(attempt, amount, now, **more):
    row = begun(attempt, amount, now, **more)
    look_after_due_charges(now)
    row.refresh_from_db()
    return row


def said(row, state, now):
    """The gateway says this of a refund when it is asked."""
    row = Refund.objects.get(pk=row.pk)
    row.settle(Outcome(state, row.reference, row.amount, row.currency), now=now)
    return row


def failed(attempt, amount, now, **more):
    return said(sent(attempt, amount, now, **more), FAILED, now)


def again(row, now, make=failed, **more):
    more = {"credit_note": row.credit_note} | more
    return make(row.attempt, row.amount, now, instead_of=row, **more)


def needing():
    return list(Refund.objects.needing().order_by("pk"))


@pytest.mark.parametrize("issue_note", [True, False])
def test_the_last_of_three_tries_gives_way_to_the_first(attempt, now, issue_note):
    first = failed(attempt, 4_000, now, issue_note=issue_note)
    third = again(again(first, now), now, begun)
    first = said(first, SUCCEEDED, now)
    look_after_due_charges(now + MINUTE)
    third.refresh_from_db()
    assert (first.state, third.state, TestRefund.objects.count()) == ("succeeded", "canceled", 2)
    assert (first.twice_since, first.beside_note_at, needing()) == (None, None, [])
    assert not books()


def test_the_last_of_three_tries_is_not_sent_once_more_when_its_answer_was_lost(attempt, now):
    first = failed(attempt, 4_000, now)
    third = again(again(first, now), now, begun)
    with heard_in(ABSENT):
        look_after_due_charges(now)
    first = said(first, SUCCEEDED, now)
    assert needing() == [first]
    look_after_due_charges(now + MINUTE)
    third.refresh_from_db()
    assert (third.state, TestRefund.objects.count(), needing()) == ("canceled", 2, [])


def test_any_try_that_stands_is_told_of_and_any_that_was_set_aside(attempt, now):
    first = failed(attempt, 3_000, now)
    third = again(again(first, now), now, sent)
    assert third.state == "succeeded"
    first = said(first, SUCCEEDED, now)
    assert needing() == [first]
    other = failed(attempt, 2_000, now + MINUTE)
    later = again(other, now + MINUTE)
    later.put_aside(by=None, now=now + MINUTE)
    other = said(other, SUCCEEDED, now + MINUTE)
    assert needing() == [first, other]
    assert not books()


def test_of_tries_that_all_failed_the_second_to_arrive_is_told_of_also_an_earlier_one(attempt, now):
    first = failed(attempt, 4_000, now)
    second = again(first, now)
    second = said(second, SUCCEEDED, now)
    assert needing() == []
    first = said(first, SUCCEEDED, now)
    assert needing() == [first]
    # Of two that went through one is enough: nobody is asked to send a third.
    second = said(second, FAILED, now)
    first.refresh_from_db()
    assert (needing(), first.twice_since) == ([], None)
    first = said(first, FAILED, now)
    assert len(needing()) == 1


def test_a_try_that_failed_asks_for_nothing_once_the_first_went_through(attempt, now, client, billing):
    first = failed(attempt, 4_000, now)
    second = again(first, now)
    assert needing() == [second]
    said(first, SUCCEEDED, now)
    assert needing() == []
    client.force_login(billing)
    page = page_text(client.get(second.get_absolute_url()))
    assert "did not get the money" not in page
    assert "Try again" not in page
    assert "Other tries" in page
    assert f'href="{first.get_absolute_url()}"' in client.get(second.get_absolute_url()).content.decode()


def test_a_refund_that_went_through_after_all_and_bounced_can_be_tried_again(attempt, now, client, billing):
    first = failed(attempt, 4_000, now, issue_note=True)
    again(first, now, begun)
    first = said(first, SUCCEEDED, now)
    first = said(first, FAILED, now + MINUTE)
    assert needing() == [first]
    client.force_login(billing)
    assert "Try again" in page_text(client.get(first.get_absolute_url()))
    third = again(first, now + MINUTE, sent)
    assert (third.state, needing(), uncovered(first.credit_note)) == ("succeeded", [], 0)
    first = said(first, SUCCEEDED, now + 2 * MINUTE)
    assert needing() == [first]
    assert not books()


def test_a_try_over_more_that_was_not_sent_is_left_to_staff(attempt, now, client, billing):
    first = failed(attempt, 4_000, now)
    second = begun(attempt, 5_000, now, instead_of=first)
    said(first, SUCCEEDED, now)
    second.refresh_from_db()
    assert (second.state, needing()) == ("failed", [second])
    client.force_login(billing)
    assert "over €40.00, went through after all" in page_text(client.get(second.get_absolute_url()))


@pytest.mark.parametrize("amount", [4_000, 10_000])
def test_a_fresh_refund_of_the_same_note_is_told_of(now, client, billing, amount):
    _, attempt = paid_by_card(now=now)
    first = failed(attempt, amount, now, issue_note=True)
    turn_refund(TestRefund.objects.get(), now)
    fresh = sent(attempt, amount, now + MINUTE, credit_note=first.credit_note)
    first = said(first, SUCCEEDED, now + 2 * MINUTE)
    assert (needing(), bool(first.twice_since), bool(first.beside_note_at)) == ([first], True, True)
    client.force_login(billing)
    assert "have the money twice" in page_text(client.get(first.get_absolute_url()))
    fresh = said(fresh, FAILED, now + 3 * MINUTE)
    first.refresh_from_db()
    assert (first.twice_since, first.beside_note_at, needing()) == (None, None, [])
    assert fresh.set_aside


def test_a_fresh_refund_of_the_same_note_that_was_not_sent_gives_way(attempt, now):
    first = failed(attempt, 4_000, now, issue_note=True)
    fresh = begun(attempt, 4_000, now + MINUTE, credit_note=first.credit_note)
    first = said(first, SUCCEEDED, now + 2 * MINUTE)
    fresh.refresh_from_db()
    assert (fresh.state, first.beside_note_at, needing()) == ("canceled", None, [])
    assert not books()


def test_without_a_note_a_fresh_refund_of_the_same_charge_is_told_of(attempt, now):
    before = sent(attempt, 1_000, now - MINUTE)
    first = failed(attempt, 4_000, now)
    assert needing() == [first]
    first = said(first, SUCCEEDED, now)
    assert needing() == []
    said(first, FAILED, now)
    sent(attempt, 4_000, now + MINUTE)
    first = said(first, SUCCEEDED, now + 2 * MINUTE)
    assert (needing(), before.state) == ([first], "succeeded")


def test_more_than_the_charge_is_told_of_whatever_it_came_from(now):
    _, attempt = paid_by_card(now=now)
    first = failed(attempt, 6_000, now)
    credit(attempt, 6_000, reason="other", by=None, now=now + MINUTE)
    first = said(first, SUCCEEDED, now + 2 * MINUTE)
    assert needing() == [first]


def test_refunds_that_their_own_notes_explain_are_no_double(attempt, now):
    first = failed(attempt, 4_000, now, issue_note=True)
    sent(attempt, 3_000, now + MINUTE, issue_note=True)
    said(first, SUCCEEDED, now + 2 * MINUTE)
    assert needing() == []
    assert not books()


def test_a_note_that_came_with_a_try_is_covered_by_the_one_that_arrived(attempt, now):
    first = failed(attempt, 4_000, now)
    second = again(first, now, begun, credit_note=None, issue_note=True)
    said(first, SUCCEEDED, now)
    assert uncovered(second.credit_note) == 0


def test_a_note_refunded_by_hand_before_it_arrived_is_told_of(attempt, now):
    first = failed(attempt, 4_000, now)
    CreditNote.issue(attempt.invoice, CreditRequest(amount=4_000), out_of_band=4_000, by=None, now=now + MINUTE)
    first = said(first, SUCCEEDED, now + 2 * MINUTE)
    assert needing() == [first]
