"""Reminders of invoices that are charged automatically: only once a charge failed, and never shortly before a try."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_site.mail.kinds import REMINDER
from billing_site.mail.models.message import Message
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.reminders.ladders import CHARGING, NOT_CHARGED, TRIED, ladders
from invoicing.models.reminders.policy import AccountReminders
from invoicing.reminders.outlook import outlook
from invoicing.reminders.tasks import send_due_reminders
from tests.factories import seller
from tests.invoicing.collecting.factories import charged, tick

pytestmark = pytest.mark.django_db
# A Monday, 10 o'clock where the account is.
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def reminding():
    seller()
    plain = {"enabled": True, "steps": [[3, 1], [7, 2]], "working_days": False, "one_letter": False}
    AccountReminders.change(plain, by=None, now=MONDAY)


def failed(token="pm_card_chargeCustomerFail", *, policy=None):
    CollectionPolicy.change(policy or {}, by=None, now=MONDAY)
    invoice, _ = charged(token, now=MONDAY)
    Collection.charge_at(invoice, MONDAY, now=MONDAY)
    tick(MONDAY)
    return invoice


def ladder(invoice, now):
    return ladders([invoice], now=now)[invoice.pk]


def plan(invoice, at):
    Collection.objects.filter(invoice=invoice).update(next_payment_attempt=at)


def test_nobody_is_reminded_before_a_charge_failed():
    invoice, _ = charged(now=MONDAY)
    later = MONDAY + timedelta(days=3)
    assert "no charge has failed so far" in ladder(invoice, later).none
    assert send_due_reminders(later) == 0
    Collection.objects.filter(invoice=invoice).delete()
    assert ladder(invoice, later).none == NOT_CHARGED


@pytest.mark.parametrize("token", ["", "pm_card_chargeCustomerFail"])
def test_what_could_not_be_charged_is_reminded_of_like_any_other(token):
    invoice = failed(token, policy={"kind": "off"})
    assert ladder(invoice, MONDAY).next.day == MONDAY.date() + timedelta(days=3)
    assert send_due_reminders(MONDAY + timedelta(days=2)) == 0
    ahead = outlook(MONDAY, days=8)
    assert [letter.invoices for letter in ahead.letters] == [[invoice], [invoice]]
    assert send_due_reminders(MONDAY + timedelta(days=3)) == 1
    assert Message.objects.get(kind=REMINDER).about == invoice.public_id


def test_a_reminder_waits_for_a_try_that_is_due_within_a_day():
    invoice, now = failed(), MONDAY + timedelta(days=3)
    plan(invoice, now + timedelta(hours=23))
    assert [hold.why for hold in ladder(invoice, now).holds] == [TRIED]
    assert send_due_reminders(now) == 0
    plan(invoice, now + timedelta(hours=25))
    assert not ladder(invoice, now).holds
    assert send_due_reminders(now + timedelta(minutes=20)) == 1


def test_the_setting_lets_it_go_all_the_same():
    invoice, now = failed(policy={"hold_reminders": False}), MONDAY + timedelta(days=3)
    plan(invoice, now + timedelta(hours=2))
    assert not ladder(invoice, now).holds
    assert send_due_reminders(now) == 1


def test_none_goes_while_a_charge_is_under_way():
    invoice, now = failed("pm_card_answerLost"), MONDAY + timedelta(days=3)
    Collection.objects.filter(invoice=invoice).update(first_failed_at=MONDAY)
    assert [hold.why for hold in ladder(invoice, now).holds] == [CHARGING]
    assert send_due_reminders(now) == 0


def test_many_cost_as_many_queries_as_one(django_assert_num_queries):
    invoices = [failed() for _ in range(3)]
    for some in (invoices[:1], invoices):
        with django_assert_num_queries(9):
            ladders(some, now=MONDAY)
