"""What could not be charged, among other letters: in the list of those ahead, sent by hand, by the clock, paused."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from billing_site.mail.kinds import REMINDER
from billing_site.mail.models.message import Message
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.reminders import outlook as ahead
from invoicing.reminders import tasks
from tests.factories import customer, issued, line, seller
from tests.invoicing.collecting.factories import method, tick
from tests.reading import text

pytestmark = pytest.mark.django_db
# A Monday, 10 o'clock where the account is.
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATER = MONDAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def reminding(monkeypatch):
    seller()
    plain = {"enabled": True, "steps": [[3, 1], [7, 2]], "working_days": False, "one_letter": True}
    AccountReminders.change(plain, by=None, now=MONDAY)
    CollectionPolicy.change({"kind": "off"}, by=None, now=MONDAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


@pytest.fixture
def buyer():
    found = customer(currency="eur", now=MONDAY)
    method(found, "pm_card_chargeCustomerFail", now=MONDAY)
    return found


def failed(buyer):
    invoice = issued(buyer, lines=[line(unit_amount=5_000)], now=MONDAY, collection_method="charge_automatically")
    Collection.charge_at(invoice, MONDAY, now=MONDAY)
    tick(MONDAY)
    return invoice


def sent(buyer):
    """An invoice that is due on the day on which the other one could not be charged."""
    return issued(buyer, now=MONDAY, due_date=MONDAY.date())


def key(invoice):
    return f"{invoice.public_id}_3"


def told():
    return sorted(row.invoice_id for row in Reminder.objects.all())


def test_the_list_and_the_clock_put_both_into_one_letter(buyer):
    first, second = sent(buyer), failed(buyer)
    assert [letter.invoices for letter in ahead.outlook(LATER, days=1).letters] == [[first, second]]
    assert tasks.send_due_reminders(LATER) == 1
    assert told() == [first.pk, second.pk]
    message = Message.objects.get(kind=REMINDER)
    assert first.number in message.text
    assert second.number in message.text


@pytest.mark.parametrize("other_first", [False, True])
def test_the_letter_that_is_sent_from_the_list_is_the_one_that_it_shows(desk, buyer, other_first):
    made = [failed(buyer), sent(buyer)] if other_first else [sent(buyer), failed(buyer)]
    first = ahead.outlook(LATER, days=1).letters[0].key
    assert first == key(made[0])
    page = text(desk.get(reverse("reminder_letters_send"), {"ids": [first]}, follow=True))
    assert all(invoice.number in page for invoice in made)
    assert "On their way: 1 reminder." in text(
        desk.post(reverse("reminder_letters_send"), {"letters": first}, follow=True)
    )
    assert told() == sorted(invoice.pk for invoice in made)
    assert tasks.send_due_reminders(LATER) == 0


def test_both_are_skipped_together(desk, buyer):
    made = [sent(buyer), failed(buyer)]
    desk.post(reverse("reminder_letters_skip"), {"letters": key(made[0])}, follow=True)
    assert {row.state for row in Reminder.objects.all()} == {"skipped"}
    assert told() == [invoice.pk for invoice in made]


def test_the_file_has_the_day_from_which_the_step_counts(desk, buyer):
    failed(buyer)
    found = desk.get(reverse("reminder_export")).content.decode("utf-8-sig")
    assert {row["Due"] for row in csv.DictReader(io.StringIO(found))} == {"2026-03-02"}


def test_the_page_of_the_customer_says_since_when_it_is_owed(desk, buyer):
    failed(buyer)
    assert "could not be charged on 2 Mar 2026" in text(desk.get(reverse("customer_reminders", args=[buyer.public_id])))


def test_however_many_there_are_all_are_looked_through(desk, monkeypatch):
    AccountReminders.change({"one_letter": False}, by=None, now=MONDAY)
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(ahead, "MOST", 3)
    buyers = [customer(currency="eur", now=MONDAY) for _ in range(5)]
    for each in buyers:
        method(each, "pm_card_chargeCustomerFail", now=MONDAY)
    invoices = [failed(each) for each in buyers]
    seen, place = [], (None, 0)
    while place:
        found = ahead.outlook(LATER, days=1, after=place)
        seen += [invoice for letter in found.letters for invoice in letter.invoices]
        place = found.more
    assert sorted(invoice.pk for invoice in seen) == [invoice.pk for invoice in invoices]
    assert tasks.send_due_reminders(LATER) == 5


def test_the_list_goes_on_behind_those_with_a_due_day(desk, buyer, monkeypatch):
    AccountReminders.change({"one_letter": False}, by=None, now=MONDAY)
    monkeypatch.setattr(ahead, "MOST", 1)
    monkeypatch.setattr(tasks, "BATCH", 1)
    invoices = [sent(buyer), failed(buyer), failed(buyer)]
    url, urls = reverse("reminder_list"), []
    for invoice in invoices:
        page = desk.get(url)
        assert invoice.number in text(page)
        url = page.context["more_url"]
        urls.append(url)
    assert f"after_due={date.max}" in urls[1]


def test_a_run_that_ends_among_them_is_taken_up_there(buyer, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 1)
    monkeypatch.setattr(tasks, "MOST_LETTERS", 1)
    AccountReminders.change({"one_letter": False}, by=None, now=MONDAY)
    invoices = [failed(buyer) for _ in range(3)]
    runs = [tasks.send_due_reminders(LATER) for _ in range(4)]
    assert runs == [1, 1, 1, 0]
    assert told() == [invoice.pk for invoice in invoices]


def test_what_could_not_be_charged_is_paused_with_others_and_what_is_still_to_be_charged_is_not(desk, buyer):
    first, second = failed(buyer), sent(buyer)
    waits = issued(buyer, now=LATER, collection_method="charge_automatically")
    ids = [each.public_id for each in (first, second, waits)]
    url = f"{reverse('reminders_of_invoices')}?{'&'.join(f'ids={each}' for each in ids)}"
    page = text(desk.post(url, {"what": "pause", "until": "", "reason": ""}))
    assert "Pause reminders of 2 invoices" in page
    assert "Left as they are 1" in page
    desk.post(url, {"what": "pause", "until": "", "reason": "", "confirmed": "1"})
    assert sorted(ReminderHold.objects.filter(paused=True).values_list("invoice", flat=True)) == [first.pk, second.pk]
    assert tasks.send_due_reminders(LATER) == 0
