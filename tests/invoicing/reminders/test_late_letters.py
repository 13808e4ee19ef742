"""Letters that wait in the outbox for longer than was meant: what they may still say, and what waits for them."""

from datetime import timedelta

import pytest

from billing_site.events.models import Event
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.steps import withheld
from invoicing.reminders.letters import send_now, send_steps_now, write_due_letters
from invoicing.reminders.tasks import send_due_reminders
from invoicing.rules.move import IllegalMove
from tests.factories import customer
from tests.invoicing.reminders.letters import ISSUED, after_due, owed, put_in_outbox, reminding, shown
from tests.invoicing.reminders.test_steps import types
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    settings.DEFAULT_FROM_EMAIL = "Billing <billing@harbour.example>"
    with mail_server(settings) as found:
        yield found


@pytest.mark.parametrize("one_letter", [False, True])
@pytest.mark.parametrize("outbox_first", [False, True])
def test_after_three_weeks_of_standstill_one_letter_leaves_and_the_next_one_days_later(
    server, one_letter, outbox_first
):
    reminding(one_letter=one_letter)
    invoice = owed()
    send_due_reminders(after_due(3))
    later = after_due(24)
    runs = [send_due_messages, send_due_reminders]
    for run in runs if outbox_first else reversed(runs):
        run(later)
    send_due_messages(later + timedelta(minutes=1))
    assert len(server.taken) == 1
    for days in range(25, 28):
        send_due_reminders(after_due(days))
    assert Reminder.objects.count() == 1
    assert shown(invoice, after_due(27))[0] == (3, "sent")
    assert Reminder.objects.get().day == later.date()
    for days in range(28, 60):
        send_due_reminders(after_due(days))
        send_due_messages(after_due(days))
    assert list(Reminder.objects.order_by("id").values_list("tone", flat=True)) == [1, 2, 3]


def test_another_letter_about_a_customer_waits_for_the_one_in_the_outbox():
    reminding(one_letter=True)
    buyer = customer(currency="eur")
    owed(buyer)
    send_due_reminders(after_due(3))
    owed(buyer, due_date=after_due(10).date())
    assert send_due_reminders(after_due(13)) == 0
    Message.objects.update(state=Message.SENT)
    assert send_due_reminders(after_due(13, 14)) == 1


def test_what_said_that_the_day_is_near_does_not_leave_after_it(server):
    reminding(steps=[[-3, 1], [3, 2]])
    invoice = owed()
    send_due_reminders(after_due(-3))
    assert send_due_messages(after_due(1)) == 0
    assert Message.objects.get().reason == f"{invoice} is past due by now."
    assert "invoice.reminder_withheld" in types(invoice)
    assert shown(invoice, after_due(1))[0] == (-3, "passed")
    assert send_due_reminders(after_due(3)) == 1


def test_a_letter_of_the_due_day_that_waited_is_written_anew():
    reminding(steps=[[0, 1], [10, 2]])
    invoice = owed()
    send_due_reminders(after_due(0))
    assert withheld(Message.objects.get(), now=after_due(1))
    assert send_due_reminders(after_due(1)) == 1
    assert Reminder.objects.get().tries == 2
    assert invoice.number in Message.objects.latest("id").subject


def test_a_letter_that_failed_is_not_sent_again_behind_a_later_one(server):
    reminding()
    invoice = owed()
    first = put_in_outbox(invoice, after_due(3))
    first.mark_failed("No such host", {}, now=after_due(3))
    send_now(invoice, by=None, now=after_due(10))
    send_due_messages(after_due(10))
    assert len(server.taken) == 1
    Message.objects.get(pk=first.pk).retry(by=None, now=after_due(11))
    assert send_due_messages(after_due(11)) == 0
    assert Message.objects.get(pk=first.pk).reason == f"Another reminder of {invoice} was written since."


def test_a_step_waits_where_mail_began_to_come_back_before_it_left(server):
    reminding()
    invoice = owed()
    send_due_reminders(after_due(3))
    BouncedAddress.mark(invoice.customer.email, "No such user", message=None, now=after_due(3))
    assert send_due_messages(after_due(3)) == 0
    assert "comes back" in Reminder.objects.get().reason
    assert types(invoice).count("invoice.reminder_withheld") == 1
    assert invoice.customer.email not in str(list(Event.objects.of(invoice).values_list("data")))
    assert send_due_reminders(after_due(4)) == 0
    Customer.objects.filter(pk=invoice.customer_id).update(email="new@example.com")
    assert send_due_reminders(after_due(5)) == 1
    assert Message.objects.latest("id").to == ["new@example.com"]


@pytest.fixture
def merge():
    """A customer with an invoice that was merged into another, who has one too; both are due on the same days."""
    kept, gone = customer(currency="eur"), customer(currency="eur")
    owed(kept), owed(gone)
    return CustomerMerge.make(kept, gone, {}, by=None, now=ISSUED)


def undone(merge):
    return merge.undo(by=None, now=after_due(3), undo_id="op_undo")


def test_after_a_merge_was_undone_no_letter_that_waits_goes_to_the_other_customer(server, merge):
    reminding(one_letter=True)
    send_due_reminders(after_due(3))
    [letter] = Message.objects.all()
    undone(merge)
    assert send_due_messages(after_due(3)) == 0
    letter.refresh_from_db()
    assert letter.reason.endswith("is another customer’s by now: a merge was undone.")
    assert send_due_reminders(after_due(4)) == 2
    written = Message.objects.exclude(pk=letter.pk)
    assert {mail.customer for mail in written} == {merge.target.public_id, merge.source.public_id}
    assert send_due_messages(after_due(4)) == 2


@pytest.mark.parametrize("one_letter", [True, False])
def test_of_customers_who_are_two_again_when_letters_are_written_each_gets_their_own(merge, one_letter):
    reminding(one_letter=one_letter)
    invoices = list(Invoice.objects.order_by("id"))
    undone(merge)
    assert write_due_letters(invoices, now=after_due(3)) == 2
    for letter in Message.objects.all():
        mine = Reminder.objects.of_message(letter).select_related("invoice__customer")
        assert [row.invoice.customer.public_id for row in mine] == [letter.customer]


def test_a_letter_that_staff_chose_leaves_out_what_is_another_customers_by_then(merge):
    reminding(one_letter=True)
    invoices = list(Invoice.objects.order_by("id"))
    undone(merge)
    letter = send_steps_now([(invoice, 3) for invoice in invoices], merge.target.pk, by=None, now=after_due(3))
    assert letter.customer == merge.target.public_id
    assert [row.invoice for row in Reminder.objects.of_message(letter)] == [invoices[0]]
    with pytest.raises(IllegalMove, match="another customer’s by now"):
        send_steps_now([(invoices[1], 3)], merge.target.pk, by=None, now=after_due(3))
