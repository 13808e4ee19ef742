"""The gateway has the last word on a refund: what it took for failed may succeed, and what succeeded may fail."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import CANCELED, FAILED, SUCCEEDED
from invoicing.collecting.gateways.interface import Refund as Outcome
from invoicing.collecting.gateways.test.charges import turn_refund
from invoicing.collecting.gateways.test.tables import TestRefund
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.tasks import ask_gateway
from tests.invoicing.collecting.factories import books, charged, paid_by_card
from tests.invoicing.collecting.weather import ABSENT, heard_in
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def refund(attempt, amount, now, **more):
    row = Refund.begin(attempt, amount, by=None, now=now, **more)
    look_after_due_charges(now)
    row.refresh_from_db()
    return row


def said(row, state, now):
    """The gateway says this of a refund when it is asked."""
    row.settle(Outcome(state, row.reference, row.amount, row.currency), now=now)
    row.refresh_from_db()
    return row


def turned(row, now):
    """The bank changes its mind, and the product hears of it by asking."""
    turn_refund(TestRefund.objects.get(key=row.public_id), now)
    ask_gateway(now)
    look_after_due_charges(now)
    row.refresh_from_db()
    return row


def test_a_refund_goes_back_and_forth_by_asking_and_the_books_follow(now):
    _, attempt = paid_by_card(now=now)
    row = refund(attempt, 4_000, now, issue_note=True)
    assert turned(row, now + MINUTE).state == "failed"
    assert row.words == "The bank of the customer sent the money back."
    assert list(Refund.objects.needing()) == [row]
    assert not books()
    assert turned(row, now + 2 * MINUTE).state == "succeeded"
    assert (row.words, row.credit_note.refund_amount) == ("", 4_000)
    assert not Refund.objects.needing().exists()
    assert not books()
    types = [event.type for event in Event.objects.of(row)]
    assert types == ["refund.refunded", "refund.failed", "refund.refunded", "refund.begun"]


def test_what_had_returned_to_the_credit_balance_leaves_it_once_more_and_once_only(now):
    invoice, on_file = charged("pm_card_answerLost", now=now)
    attempt = charge_now(invoice, by=None, now=now, method=on_file)
    look_after_due_charges(now)
    invoice.pay(10_000, by=None, now=now)
    look_after_due_charges(now + timedelta(seconds=5))
    attempt.refresh_from_db()
    row = refund(attempt, 10_000, now)
    for state, balance in ((FAILED, -10_000), (SUCCEEDED, 0), (SUCCEEDED, 0), (FAILED, -10_000), (FAILED, -10_000)):
        said(row, state, now)
        invoice.customer.refresh_from_db()
        assert invoice.customer.balance == balance
        assert not books()


def test_the_customer_is_told_that_it_went_through_after_all(now):
    invoice, attempt = paid_by_card(now=now)
    type(invoice.customer).objects.filter(pk=invoice.customer.pk).update(email="jenny@example.com")
    row = refund(attempt, 4_000, now)
    said(said(row, FAILED, now), SUCCEEDED, now)
    mails = Message.objects.filter(kind="refund").order_by("pk")
    assert [mail.data["state"] for mail in mails] == ["succeeded", "failed", "succeeded"]


def failed_and_tried_again(now, **more):
    """(a refund that failed, the one that was written down in its place)."""
    _, attempt = paid_by_card(now=now)
    row = said(refund(attempt, 4_000, now, issue_note=True), FAILED, now)
    again = Refund.begin(attempt, 4_000, by=None, now=now, credit_note=row.credit_note, instead_of=row)
    row.refresh_from_db()
    return row, again


def test_a_try_that_was_not_sent_gives_way(now):
    row, again = failed_and_tried_again(now)
    said(row, SUCCEEDED, now)
    again.refresh_from_db()
    assert (again.state, again.why, row.twice_since) == ("canceled", "", None)
    assert row.beside_note_at is None
    look_after_due_charges(now + MINUTE)
    assert TestRefund.objects.count() == 1
    assert not Refund.objects.needing().exists()
    assert not books()


def test_a_try_whose_answer_was_lost_is_not_sent_again(now):
    row, again = failed_and_tried_again(now)
    with heard_in(ABSENT):
        look_after_due_charges(now)
    said(row, SUCCEEDED, now)
    assert (row.beside_note_at, row.twice_since) == (now, now)
    assert list(Refund.objects.needing()) == [row]
    look_after_due_charges(now + MINUTE)
    row.refresh_from_db()
    again.refresh_from_db()
    assert (again.state, TestRefund.objects.count()) == ("canceled", 1)
    assert (row.beside_note_at, row.twice_since) == (None, None)
    assert not Refund.objects.needing().exists()
    assert not books()


def test_what_went_back_twice_is_in_the_books_twice_and_told_to_staff(now, client, billing):
    row, again = failed_and_tried_again(now)
    look_after_due_charges(now)
    said(row, SUCCEEDED, now)
    again.refresh_from_db()
    assert (row.state, again.state) == ("succeeded", "succeeded")
    assert (row.beside_note_at, row.credit_note.refund_amount) == (now, 4_000)
    assert not books()
    assert list(Refund.objects.needing()) == [row]
    client.force_login(billing)
    assert "have the money twice" in page_text(client.get(row.get_absolute_url()))
    assert "1 refund" in page_text(client.get(reverse("home")))
    client.post(reverse("refund_set_aside", args=[row.public_id]))
    assert not Refund.objects.needing().exists()
    row.refresh_from_db()
    said(row, FAILED, now)
    assert (row.twice_since, row.set_aside) == (None, True)
    assert not books()


def test_one_that_staff_had_set_aside_is_told_of(now):
    _, attempt = paid_by_card(now=now)
    row = said(refund(attempt, 4_000, now), FAILED, now)
    row.put_aside(by=None, now=now)
    said(row, SUCCEEDED, now)
    assert list(Refund.objects.needing()) == [row]


def test_a_refund_that_was_canceled_may_succeed_too_and_an_old_answer_changes_nothing(now):
    _, attempt = paid_by_card(now=now)
    row = said(refund(attempt, 4_000, now), CANCELED, now)
    assert said(row, FAILED, now).state == "canceled"
    assert said(row, SUCCEEDED, now).state == "succeeded"
    assert not books()


def test_in_a_test_installation_staff_send_a_refund_back_by_hand(now, client, billing, settings):
    _, attempt = paid_by_card(now=now)
    row = refund(attempt, 10_000, now)
    client.force_login(billing)
    url, page = reverse("refund_turn", args=[row.public_id]), row.get_absolute_url()
    for button, state in (("Send it back", "failed"), ("Let it arrive", "succeeded"), ("Send it back", "failed")):
        assert button in page_text(client.get(page))
        client.post(url)
        ask_gateway(now)
        look_after_due_charges(now)
        row.refresh_from_db()
        assert row.state == state
    refund(attempt, 1, now)
    assert "cannot arrive" in page_text(client.post(url, follow=True))
    settings.LIVEMODE = True
    assert client.post(url).status_code == 404
    assert "Let it arrive" not in page_text(client.get(page))
