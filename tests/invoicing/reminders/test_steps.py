"""What holds reminders back, what is skipped, and what a letter in the outbox comes to: the verbs and their events."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.mail.models.message import Message
from customers.models.merge import CustomerMerge
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.ladders import ladders
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.steps import note_failed, note_sent, skip_step, withheld
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.factories import customer
from tests.invoicing.reminders.letters import (
    DUE,
    ISSUED,
    after_due,
    ladder,
    owed,
    put_in_outbox,
    reminding,
    shown,
)

pytestmark = pytest.mark.django_db


def types(subject) -> list[str]:
    return [event.type for event in Event.objects.of(subject).order_by("id")]


def test_nothing_comes_by_itself_until_the_account_switches_reminders_on():
    invoice = owed()
    assert "off" in ladder(invoice, after_due(4)).none
    reminding()
    assert ladder(invoice, after_due(4)).due.days == 3


def test_a_policy_that_cannot_be_is_refused_and_one_that_somebody_changed_first_too():
    with pytest.raises(ValueError, match="milder"):
        reminding(steps=[[1, 3], [2, 1]])
    seen = AccountReminders.current().version
    reminding()
    with pytest.raises(SavedMeanwhile):
        AccountReminders.change({"enabled": False}, by=None, now=ISSUED, base_version=seen)
    assert AccountReminders.current().enabled


def test_a_customer_can_have_steps_of_their_own_or_none():
    reminding()
    buyer = customer(currency="eur")
    invoice = owed(buyer)
    own = {"mode": CustomerReminders.OWN, "steps": [[5, 2]], "working_days": False}
    CustomerReminders.change(buyer, own, by=None, now=ISSUED)
    assert shown(invoice, after_due(0)) == [(5, "planned")]
    CustomerReminders.change(buyer, {"mode": CustomerReminders.NONE}, by=None, now=ISSUED)
    assert ladder(invoice, after_due(6)).due is None
    assert types(buyer)[-2:] == ["customer.reminders_changed"] * 2


def test_what_is_charged_automatically_is_not_reminded_of():
    reminding()
    invoice = owed(collection_method=Invoice.CHARGE)
    assert "charged automatically" in ladder(invoice, after_due(4)).none


def test_a_pause_of_the_invoice_or_of_the_customer_holds_letters_back_until_its_day():
    reminding()
    invoice = owed()
    ReminderHold.pause(invoice, until=DUE + timedelta(days=5), reason="Call first", by=None, now=after_due(0))
    assert ladder(invoice, after_due(5)).due is None
    assert ladder(invoice, after_due(6)).due.days == 3
    ReminderHold.pause(invoice, until=None, reason="", by=None, now=after_due(6))
    assert shown(invoice, after_due(99))[0] == (3, "stopped")
    ReminderHold.resume(invoice, by=None, now=after_due(6))
    CustomerReminders.pause(invoice.customer, until=None, reason="", by=None, now=after_due(6))
    assert ladder(invoice, after_due(7)).held == "Reminders to this customer are paused"
    CustomerReminders.resume(invoice.customer, by=None, now=after_due(7))
    assert ladder(invoice, after_due(7)).due.days == 3
    assert types(invoice)[-3:] == ["invoice.reminders_paused"] * 2 + ["invoice.reminders_resumed"]


def test_the_same_word_said_twice_is_told_once():
    invoice = owed()
    for _ in range(2):
        ReminderHold.promise_payment(invoice, DUE, note="On the phone", by=None, now=ISSUED)
        ReminderHold.pause(invoice, until=None, reason="", by=None, now=ISSUED)
    assert types(invoice)[-2:] == ["invoice.payment_promised", "invoice.reminders_paused"]


def test_a_promise_holds_letters_back_and_is_told_when_it_is_broken():
    reminding()
    invoice = owed()
    promised = DUE + timedelta(days=11)
    ReminderHold.promise_payment(invoice, promised, note="", by=None, now=after_due(2))
    assert ladder(invoice, after_due(11)).held == "Payment is promised"
    hold = ReminderHold.of(invoice)
    assert not hold.end_promise(promised, now=after_due(11))
    assert hold.end_promise(promised + timedelta(days=1), now=after_due(12))
    assert not hold.end_promise(promised + timedelta(days=1), now=after_due(12))
    assert types(invoice)[-1] == "invoice.promise_broken"
    assert shown(invoice, after_due(12)) == [(3, "due"), (10, "planned"), (21, "planned")]


def test_a_promise_that_was_kept_is_no_news():
    invoice = owed()
    ReminderHold.promise_payment(invoice, DUE, note="", by=None, now=ISSUED)
    invoice.pay(1000, by=None, now=after_due(0))
    assert not ReminderHold.of(invoice).end_promise(DUE + timedelta(days=1), now=after_due(1))
    assert ReminderHold.of(invoice).promise == ReminderHold.KEPT
    with pytest.raises(IllegalMove):
        ReminderHold.forget_promise(invoice, by=None, now=after_due(1))


def test_what_the_customer_said_on_the_page_of_the_invoice_holds_letters_back():
    reminding()
    claimed, disputed = owed(), owed()
    claim = PaymentClaim.say(claimed, date(2026, 4, 2), now=after_due(2))
    assert "says that it is paid" in ladder(claimed, after_due(4)).held
    assert ladder(claimed, after_due(10)).due
    claim.dismiss(by=None, now=after_due(4))
    assert ladder(claimed, after_due(4)).due
    query = InvoiceQuery.ask(disputed, "Too much", language="en", now=after_due(2))
    assert shown(disputed, after_due(30))[0] == (3, "stopped")
    query.close(by=None, now=after_due(4))
    assert ladder(disputed, after_due(4)).due


def test_a_step_that_is_skipped_leaves_the_next_one_its_day():
    reminding()
    invoice = owed()
    skip_step(invoice, by=None, now=after_due(1))
    assert shown(invoice, after_due(4)) == [(3, "skipped"), (10, "planned"), (21, "planned")]
    skip_step(invoice, by=None, now=after_due(4))
    skip_step(invoice, by=None, now=after_due(4))
    with pytest.raises(IllegalMove, match="No step"):
        skip_step(invoice, by=None, now=after_due(4))
    assert types(invoice)[-3:] == ["invoice.reminder_skipped"] * 3


def test_a_letter_that_says_what_is_so_goes_and_is_told_on_invoice_and_customer():
    reminding()
    invoice = owed()
    message = put_in_outbox(invoice, after_due(4))
    assert withheld(message, now=after_due(4)) == ""
    note_sent(message, now=after_due(4))
    assert shown(invoice, after_due(4))[0] == (3, "sent")
    assert types(invoice)[-1] == "invoice.reminded"
    assert Event.objects.of(invoice.customer).first().data["cause"] == f"Reminder sent about {invoice.number}"


SETTLED = {
    "paid": lambda invoice: invoice.pay(1000, by=None, now=after_due(4)),
    "credited": lambda invoice: CreditNote.issue(invoice, CreditRequest(amount=1000), by=None, now=after_due(4)),
    "void": lambda invoice: invoice.void(by=None, now=after_due(4)),
    "uncollectible": lambda invoice: invoice.mark_uncollectible(by=None, now=after_due(4)),
    "part paid": lambda invoice: invoice.pay(400, by=None, now=after_due(4)),
    "promised": lambda invoice: ReminderHold.promise_payment(
        invoice, date(2026, 5, 1), note="", by=None, now=after_due(4)
    ),
    "paused": lambda invoice: ReminderHold.pause(invoice, until=None, reason="", by=None, now=after_due(4)),
    "customer paused": lambda invoice: CustomerReminders.pause(
        invoice.customer, until=None, reason="", by=None, now=after_due(4)
    ),
    "claimed": lambda invoice: PaymentClaim.say(invoice, date(2026, 4, 2), now=after_due(4)),
    "disputed": lambda invoice: InvoiceQuery.ask(invoice, "Wrong", language="en", now=after_due(4)),
    "switched off": lambda invoice: AccountReminders.change({"enabled": False}, by=None, now=after_due(4)),
}


@pytest.mark.parametrize("what", SETTLED)
def test_a_letter_does_not_go_once_it_is_not_so_any_more(what):
    reminding()
    invoice = owed()
    message = put_in_outbox(invoice, after_due(4))
    SETTLED[what](invoice)
    reason = withheld(message, now=after_due(4))
    assert reason
    assert withheld(message, now=after_due(4)) == reason
    assert types(invoice).count("invoice.reminder_withheld") == 1
    assert Reminder.objects.get().reason == reason


def test_the_step_of_a_withheld_letter_comes_again_when_nothing_is_in_its_way():
    reminding()
    invoice = owed()
    for tries in (1, 2, 3):
        message = put_in_outbox(invoice, after_due(4))
        invoice.pay(100, by=None, now=after_due(4))
        assert "another amount" in withheld(message, now=after_due(4))
        assert Reminder.objects.get().tries == tries
    assert shown(invoice, after_due(4))[0] == (3, "skipped")


def test_a_letter_that_was_taken_out_of_the_outbox_or_came_back_is_not_written_again():
    reminding()
    canceled, failed = owed(), owed()
    Message.objects.filter(pk=put_in_outbox(canceled, after_due(4)).pk).update(state=Message.SUPPRESSED)
    assert shown(canceled, after_due(4))[0] == (3, "skipped")
    note_failed(put_in_outbox(failed, after_due(4)), "550 no", now=after_due(4))
    assert shown(failed, after_due(4))[0] == (3, "sent")
    assert types(failed)[-1] == "invoice.reminder_failed"


def test_invoices_of_a_merged_customer_follow_the_one_who_stands_for_them():
    reminding()
    kept, gone = customer(currency="eur"), customer(currency="eur")
    invoice = owed(gone)
    CustomerMerge.make(kept, gone, {}, by=None, now=after_due(1))
    assert ladder(invoice, after_due(4)).party == kept.pk
    CustomerReminders.pause(kept, until=None, reason="", by=None, now=after_due(2))
    assert ladder(invoice, after_due(4)).held
    kept.mark_deleted(by=None, now=after_due(3))
    assert "deleted" in ladder(invoice, after_due(4)).none


def test_what_a_customer_gets_as_one_letter_waits_for_the_days_between_letters():
    reminding(one_letter=True)
    buyer = customer(currency="eur")
    first, second = owed(buyer), owed(buyer, due_date=DUE + timedelta(days=2))
    put_in_outbox(first, after_due(3))
    Message.objects.update(state=Message.SENT)
    assert ladder(second, after_due(5)).due is None
    assert ladder(second, after_due(6)).due.days == 3


def test_many_ladders_cost_as_many_queries_as_one(django_assert_num_queries):
    reminding(one_letter=True)
    invoices = [owed() for _ in range(5)]
    put_in_outbox(invoices[0], after_due(4))
    for some in (invoices[:1], invoices):
        with django_assert_num_queries(8):
            ladders(some, now=after_due(4))


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_what_was_dealt_with():
    reminding()
    invoice = owed()
    skip_step(invoice, by=None, now=after_due(4))
    for change in (lambda rows: rows.delete(), lambda rows: rows.update(tone=3)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Reminder.objects.all())
