"""Verbs of reminders: what holds them back, the letters that are written, and what the outbox asks about them."""

from datetime import timedelta

from billing_site.company.models import today
from billing_site.mail.kinds import REMINDER
from billing_site.mail.models.message import Message
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.ladders import ladders
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.steps import skip_step, withheld
from invoicing.reminders.letters import send_now, send_steps_now
from tests.abuse.verbs.each.shared import again, does, events, table

VERBS, verb = table()


@verb
def promise_payment(world):
    day = today() + timedelta(days=3)
    return does(world.open, lambda invoice: ReminderHold.promise_payment(invoice, day, note="", **world.now))


@verb
def pause_reminders(world):
    return does(world.open, lambda invoice: ReminderHold.pause(invoice, until=None, reason="", **world.now))


@verb
def pause_reminders_to_a_customer(world):
    return does(world.buyer, lambda buyer: CustomerReminders.pause(buyer, until=None, reason="", **world.now))


@verb
def change_the_policy(world):
    seen = AccountReminders.current().one_letter
    AccountReminders.change({"enabled": True}, **world.now)  # Its row is there from now on.
    return does(world.buyer, lambda _: AccountReminders.change({"one_letter": not seen}, **world.now))


@verb
def skip_reminder(world):
    invoice = world.open

    def act():
        found = again(invoice)
        skip_step(found, **world.now)
        return events("invoice.reminder_skipped", found)

    return act


@verb
def send_reminder(world):
    invoice = world.open

    def act():
        return [send_now(again(invoice), **world.now).public_id]

    return act


@verb
def send_one_letter_about_several(world):
    invoice = world.open
    # What whoever sends it was shown; by then it may be paid or void.
    ladder = ladders([invoice], now=world.now["now"])[invoice.pk]
    days = ladder.next.days if ladder.next else None

    def act():
        return [send_steps_now([(again(invoice), days)], ladder.party, **world.now).public_id]

    return act


@verb
def ask_about_a_reminder(world):
    """What the outbox does before it takes up a letter, about an invoice of a merged customer."""
    letters = Message.objects.about(world.old).filter(kind=REMINDER, state=Message.WAITING)
    message = letters.first() or send_now(world.old, **world.now)
    return does(message, lambda found: withheld(found, now=world.now["now"]))
