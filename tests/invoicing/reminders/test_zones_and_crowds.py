"""Reminders in odd time zones, of many at once, and when several press at the same moment."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing_site.company.models import Company
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.reminders import tasks
from invoicing.reminders.letters import send_now, send_steps_now
from invoicing.reminders.tasks import send_due_reminders, tell_broken_promises
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.factories import customer
from tests.invoicing.reminders.letters import DUE, ISSUED, after_due, ladder, owed, reminding, shown
from tests.threads import at_once
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    settings.DEFAULT_FROM_EMAIL = "Billing <billing@harbour.example>"
    with mail_server(settings) as found:
        yield found


def zone(name: str) -> None:
    Company.current()
    Company.objects.filter(pk=Company.KEY).update(time_zone=name)
    Company.read()


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Pacific/Kiritimati", datetime(2026, 4, 3, 19, tzinfo=UTC)),  # 9 o'clock of 4 April there
        ("Pacific/Pago_Pago", datetime(2026, 4, 4, 20, tzinfo=UTC)),
        ("America/St_Johns", datetime(2026, 4, 4, 11, 30, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 4, 4, 3, 15, tzinfo=UTC)),
    ],
)
def test_a_letter_goes_at_nine_of_the_account_on_its_own_day(name, first):
    zone(name)
    reminding()
    owed()
    assert send_due_reminders(first - timedelta(minutes=1)) == 0
    assert send_due_reminders(first) == 1
    assert Reminder.objects.get().day == date(2026, 4, 4)


@pytest.mark.parametrize("due", [date(2026, 3, 5), date(2026, 10, 29)])
def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_change_of_the_clocks(due):
    """St John's changes on 8 March and 1 November 2026, both 3 days after these."""
    zone("America/St_Johns")
    reminding()
    owed(now=datetime(2026, 2, 2, 12, tzinfo=UTC), due_date=due)
    at_nine = datetime(2026, due.month, due.day, 12, 30, tzinfo=UTC) + timedelta(days=3)
    if due.month == 3:
        at_nine -= timedelta(hours=1)
    expected = at_nine.replace(hour=11, minute=30) if due.month == 3 else at_nine
    assert send_due_reminders(expected - timedelta(minutes=1)) == 0
    assert send_due_reminders(expected) == 1


def test_a_promise_counts_by_the_day_of_the_account():
    zone("Pacific/Kiritimati")
    reminding()
    invoice = owed()
    ReminderHold.promise_payment(invoice, DUE, note="", by=None, now=ISSUED)
    # 2 April has begun there, and nowhere else.
    assert tell_broken_promises(datetime(2026, 4, 1, 9, 59, tzinfo=UTC)) == 0
    assert tell_broken_promises(datetime(2026, 4, 1, 10, tzinfo=UTC)) == 1


def test_a_promise_that_is_changed_counts_by_its_new_day_and_tells_nothing_of_the_old_one():
    reminding()
    invoice = owed()
    ReminderHold.promise_payment(invoice, DUE, note="", by=None, now=ISSUED)
    ReminderHold.promise_payment(invoice, DUE + timedelta(days=9), note="", by=None, now=after_due(0))
    assert tell_broken_promises(after_due(5)) == send_due_reminders(after_due(5)) == 0
    assert tell_broken_promises(after_due(10)) == send_due_reminders(after_due(10)) == 1


def test_hundreds_of_customers_on_one_morning_are_written_to_once_each_in_a_few_runs(monkeypatch):
    monkeypatch.setattr(tasks, "MOST_LETTERS", 8)
    monkeypatch.setattr(tasks, "BATCH", 4)
    reminding()
    invoices = [owed() for _ in range(30)]
    runs = [send_due_reminders(after_due(3) + timedelta(minutes=number)) for number in range(8)]
    assert sum(runs) == len(invoices)
    assert max(runs) <= 12
    assert Message.objects.values("about").distinct().count() == len(invoices)


def test_one_letter_in_several_currencies_and_languages_has_a_sum_for_each(settings):
    reminding(one_letter=True)
    buyer = customer(currency="eur", preferred_locales=["fr"])
    first = owed(buyer)
    other = customer("Other", currency="jpy", preferred_locales=["ja"])
    second = owed(other, lines=[{"description": "仕事", "quantity": 1, "unit_amount": 5000}])
    Customer.objects.filter(pk=other.pk).update(merged_into=buyer, deleted_at=ISSUED)
    assert send_due_reminders(after_due(3)) == 1
    message = Message.objects.get()
    assert message.language == "fr"
    assert first.number in message.text
    assert second.number in message.text
    assert "10,00" in message.text
    assert "5" in message.text
    assert Reminder.objects.filter(message=message).count() == 2


def test_what_is_corrected_after_the_first_tone_begins_a_ladder_of_its_own(server):
    reminding()
    invoice = owed()
    send_due_reminders(after_due(3))
    send_due_messages(after_due(3))
    corrected = invoice.revise(by=None, now=after_due(5))
    corrected.finalize(by=None, now=after_due(5))
    invoice.refresh_from_db()
    assert ladder(invoice, after_due(10)).none
    assert [state for _, state in shown(corrected, after_due(5))].count("sent") == 0
    send_due_reminders(after_due(10))
    assert {row.invoice_id for row in Reminder.objects.filter(created__gt=after_due(4))} <= {corrected.pk}


def test_what_is_skipped_stays_skipped_when_the_policy_is_switched_off_and_on_again():
    reminding()
    invoice = owed()
    from_step = ladder(invoice, after_due(1)).next
    assert from_step.days == 3
    CustomerReminders.change(invoice.customer, {"mode": CustomerReminders.NONE}, by=None, now=after_due(2))
    assert send_due_reminders(after_due(3)) == 0
    CustomerReminders.change(invoice.customer, {"mode": CustomerReminders.ACCOUNT}, by=None, now=after_due(12))
    assert send_due_reminders(after_due(12)) == 1
    assert Reminder.objects.get().tone == 1


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_commits")
class TestAtOnce:
    def test_of_those_who_press_send_at_once_one_sends(self):
        reminding()
        for number in range(4):
            invoice = owed()

            def send(invoice=invoice, number=number):
                found = Invoice.objects.get(pk=invoice.pk)
                try:
                    if number % 2:
                        return send_now(found, by=None, now=after_due(3)).pk
                    return send_steps_now([(found, 3)], found.customer_id, by=None, now=after_due(3)).pk
                except IllegalMove:
                    return None

            results = at_once(send, send, lambda: send_due_reminders(after_due(3)))
            assert Reminder.objects.filter(invoice=invoice).count() == 1, results
        assert Message.objects.count() == 4

    def test_a_credit_either_comes_after_the_letter_was_written_or_keeps_it_back(self, server):
        reminding()
        for _ in range(6):
            invoice = owed()

            def credit(invoice=invoice):
                request = CreditRequest(amount=1000)
                CreditNote.issue(Invoice.objects.get(pk=invoice.pk), request, by=None, now=after_due(3))

            def send(invoice=invoice):
                try:
                    return send_now(Invoice.objects.get(pk=invoice.pk), by=None, now=after_due(3)).pk
                except IllegalMove:
                    return None

            _, key = at_once(credit, send)
            send_due_messages(after_due(3))
            if key:
                assert Message.objects.get(pk=key).state == Message.SUPPRESSED
        assert not server.taken
