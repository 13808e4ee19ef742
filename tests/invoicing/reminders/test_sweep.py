"""The sweep that writes letters, and the outbox that sends them only while they are true."""

from datetime import timedelta

import pytest

from billing_site.mail.kinds import REMINDER
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from billing_site.mail.parts import Composed
from customers.models.merge import CustomerMerge
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.reminders import tasks
from invoicing.reminders.letters import send_now
from invoicing.reminders.tasks import send_due_reminders, tell_broken_promises
from invoicing.rules.move import IllegalMove
from tests.factories import customer, seller
from tests.invoicing.reminders.letters import (
    DUE,
    ISSUED,
    STEPS,
    after_due,
    at,
    owed,
    put_in_outbox,
    reminding,
    shown,
)
from tests.invoicing.reminders.test_steps import SETTLED
from tests.threads import at_once
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=11)


@pytest.fixture
def server(settings):
    settings.DEFAULT_FROM_EMAIL = "Billing <billing@harbour.example>"
    with mail_server(settings) as found:
        yield found


def test_the_letter_that_is_due_is_written_once_whatever_the_clock_does():
    reminding()
    invoice = owed()
    assert send_due_reminders(after_due(2)) == 0
    assert send_due_reminders(after_due(3)) == 1
    assert send_due_reminders(after_due(3) + MINUTES) == 0
    message = Message.objects.get()
    assert (message.about, message.to) == (invoice.public_id, [invoice.customer.email])
    assert message.data == {"stage": 1}
    assert [row["owner"] for row in message.attachments] == [invoice.public_id]
    assert shown(invoice, after_due(3))[0] == (3, "sent")


def test_nothing_is_written_before_nine_in_the_account_s_zone():
    reminding()
    owed()
    assert send_due_reminders(after_due(3, hour=8)) == 0
    assert send_due_reminders(after_due(3, hour=9)) == 1


def test_nothing_is_written_while_reminders_are_off_or_without_an_address():
    owed()
    assert send_due_reminders(after_due(3)) == 0
    reminding()
    owed(customer(currency="eur", email=""))
    gone = BouncedAddress.mark("gone@example.com", "550", message=None, now=ISSUED)
    owed(customer(currency="eur", email="gone@example.com"))
    assert send_due_reminders(after_due(3)) == 1
    gone.lift(by=None, now=after_due(4))
    assert send_due_reminders(after_due(4)) == 1


def test_whoever_switches_reminders_on_late_begins_with_the_friendly_letter():
    invoice = owed()
    reminding()
    went = []
    for days in range(30, 60):
        went += [days] * send_due_reminders(after_due(days))
        Message.objects.update(state=Message.SENT)
    assert went == [30, 37, 48]
    assert [message.data["stage"] for message in Message.objects.order_by("id")] == [1, 2, 3]
    assert shown(invoice, after_due(60)) == [(3, "sent"), (10, "sent"), (21, "sent")]


def test_one_letter_tells_of_all_invoices_of_a_customer_that_are_due_also_of_merged_ones():
    reminding(one_letter=True)
    kept, gone, other = (customer(currency="eur") for _ in range(3))
    invoices = [owed(kept), owed(gone), owed(kept, due_date=DUE - timedelta(days=7))]
    owed(kept, due_date=DUE + timedelta(days=30))
    owed(other)
    CustomerMerge.make(kept, gone, {}, by=None, now=ISSUED)
    assert send_due_reminders(after_due(-4)) == 1
    Message.objects.update(state=Message.SENT)
    assert send_due_reminders(after_due(3)) == 2
    message = Message.objects.filter(customer=kept.public_id).latest("id")
    assert (message.about, message.data) == ("", {"stage": 2})
    assert set(Reminder.objects.of_message(message).values_list("invoice", flat=True)) == {i.pk for i in invoices}


def test_a_run_has_bounds_and_the_next_one_goes_on_where_it_ended(monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(tasks, "MOST_INVOICES", 2)
    reminding()
    invoices = [owed() for _ in range(5)]
    assert [send_due_reminders(after_due(3)) for _ in range(4)] == [2, 2, 1, 0]
    assert Reminder.objects.values("invoice").distinct().count() == len(invoices)


def test_a_letter_that_cannot_be_written_does_not_keep_the_others_back():
    reminding()
    broken, whole = owed(), owed()
    type(broken.customer).objects.filter(pk=broken.customer_id).update(email="no address")
    assert send_due_reminders(after_due(3)) == 1
    assert Reminder.objects.get().invoice == whole


def test_a_letter_is_composed_anew_once_it_says_what_is_not_so(server):
    reminding()
    invoice = owed()
    message = put_in_outbox(invoice, after_due(3))
    invoice.pay(400, by=None, now=after_due(3))
    assert send_due_messages(after_due(3)) == 0
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.SUPPRESSED, f"{invoice} asks for another amount by now.")
    assert send_due_reminders(after_due(3)) == 1
    assert (Reminder.objects.get().amount, Reminder.objects.get().tries) == (600, 2)
    assert "6.00" in Message.objects.latest("id").text


def test_a_letter_that_was_sent_is_not_copied_and_one_without_a_step_never_leaves(server):
    reminding()
    invoice = owed()
    message = put_in_outbox(invoice, after_due(3))
    send_due_messages(after_due(3))
    message.refresh_from_db()
    with pytest.raises(NotPossible):
        message.send_again(by=None, now=after_due(3))
    invoice.pay(1000, by=None, now=after_due(4))
    text = Composed("en", "Reminder", "Pay.", "")
    people = {"to": ["anna@example.com"], "cc": [], "customer": invoice.customer, "about": invoice}
    Message.write(REMINDER, text, **people, by=None, now=after_due(5))
    assert send_due_messages(after_due(5)) == 0
    assert len(server.taken) == 1


def test_a_letter_leaves_with_its_document_and_is_told(server):
    seller()
    reminding()
    invoice = owed()
    send_due_reminders(after_due(3))
    assert send_due_messages(after_due(3)) == 1
    (came,) = server.taken
    assert [part.get_content_type() for part in came.mail.iter_attachments()] == ["application/pdf"]
    assert Reminder.objects.get().state == Reminder.SENT
    assert invoice.number in str(came.mail["Subject"])


def test_a_promise_that_is_over_is_told_once_and_the_ladder_continues():
    reminding()
    invoice = owed()
    ReminderHold.promise_payment(invoice, DUE + timedelta(days=5), note="", by=None, now=ISSUED)
    assert send_due_reminders(after_due(5)) == tell_broken_promises(after_due(5)) == 0
    assert [tell_broken_promises(after_due(6)) for _ in range(2)] == [1, 0]
    assert send_due_reminders(after_due(6)) == 1


def test_staff_send_the_next_step_at_any_time_and_one_more_where_all_are_done():
    reminding(steps=[[3, 2]])
    invoice = owed()
    assert send_now(invoice, by=None, now=ISSUED).data == {"stage": 2}
    assert shown(invoice, ISSUED) == [(3, "sent")]
    with pytest.raises(IllegalMove, match="outbox"):
        send_now(invoice, by=None, now=after_due(1))
    Message.objects.update(state=Message.SENT)
    assert send_now(invoice, by=None, now=after_due(1))
    assert shown(invoice, after_due(1)) == [(3, "sent"), (None, "sent")]


@pytest.mark.parametrize(
    "stop",
    [
        lambda invoice: invoice.pay(1000, by=None, now=ISSUED),
        lambda invoice: ReminderHold.pause(invoice, until=None, reason="", by=None, now=ISSUED),
        lambda invoice: type(invoice.customer).objects.filter(pk=invoice.customer_id).update(email=""),
    ],
    ids=["paid", "paused", "no address"],
)
def test_what_holds_letters_back_holds_those_back_that_staff_send(stop):
    invoice = owed()
    stop(invoice)
    with pytest.raises(IllegalMove):
        send_now(invoice, by=None, now=ISSUED)
    assert not Message.objects.exists()


def test_a_customer_with_steps_of_their_own_is_reminded_by_them():
    reminding()
    buyer = customer(currency="eur")
    owed(buyer)
    own = {"mode": CustomerReminders.OWN, "steps": [[-2, 1]], "working_days": True}
    CustomerReminders.change(buyer, own, by=None, now=ISSUED)
    assert send_due_reminders(at(DUE - timedelta(days=2))) == 1


def test_looking_through_many_invoices_costs_few_queries(django_assert_max_num_queries):
    reminding()
    for _ in range(10):
        owed()
    with django_assert_max_num_queries(16):
        send_due_reminders(after_due(1))


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_commits")
class TestAtOnce:
    def test_two_sweeps_write_each_letter_once(self):
        reminding()
        for _ in range(4):
            owed()
        results = at_once(*[lambda: send_due_reminders(after_due(3))] * 3)
        assert sum(results) == 4
        assert Message.objects.count() == Reminder.objects.count() == 4

    @pytest.mark.parametrize("what", ["paid", "credited", "void", "disputed", "promised", "claimed", "customer paused"])
    def test_what_is_settled_comes_after_the_letter_was_taken_up_or_keeps_it_back(self, server, what):
        """What is WAITING still when a payment, a credit, a dispute, a promise is there must never leave."""
        reminding()
        seen = []
        for _ in range(4):
            invoice = owed()
            message = put_in_outbox(invoice, after_due(3))

            def settle(invoice=invoice, message=message):
                SETTLED[what](Invoice.objects.get(pk=invoice.pk))
                return Message.objects.get(pk=message.pk).state

            state, sent = at_once(settle, lambda: send_due_messages(after_due(3)))
            message.refresh_from_db()
            seen.append((state, sent, message.state))
        for state, sent, final in seen:
            assert final == (Message.SENT if sent else Message.SUPPRESSED)
            assert not (state == Message.WAITING and sent)
        assert len(server.taken) == sum(sent for _, sent, _ in seen)


def test_the_sweep_begins_again_when_the_policy_changes():
    reminding(steps=[[50, 1]])
    owed()
    assert send_due_reminders(after_due(4)) == 0
    AccountReminders.change({"steps": STEPS}, by=None, now=after_due(4))
    assert send_due_reminders(after_due(4)) == 1
