"""Letters that remind: composed from the ledger as it is under the lock, and put into the outbox with their rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from billing_site.company.models import today_at
from billing_site.lib.db.transaction import whole
from billing_site.mail.kinds import REMINDER
from billing_site.mail.models.address import bounced
from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.emails.composing.compose import compose
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.steps import lock_together, note_letter
from invoicing.rules.move import IllegalMove
from invoicing.rules.reminders.dunning import highest_tone

NO_ADDRESS = "This customer has no e-mail address, or mail comes back from it. Add another one, then send it."
ON_ITS_WAY = (Message.WAITING, Message.SENDING, Message.IN_DOUBT)
# What a letter says: (ladder, days of the step or None, tone) of each invoice.
Chosen = list[tuple[Ladder, int | None, int]]


@whole
def write_due_letters(invoices: Iterable[Invoice], *, now: datetime) -> int:
    """Letters about those of these invoices of one customer that are due for one; returns how many.

    Nothing is written where the customer cannot be reached. Raises IllegalMove, and MailRefused for an odd address.
    """
    found = ladders(lock_together(invoices), now=now)
    due: Chosen = [(ladder, rung.days, rung.tone) for ladder in found.values() if (rung := ladder.due)]
    together = bool(due) and due[0][0].policy.one_letter
    letters = [due] if together else [[each] for each in due]
    return sum(put_in_outbox(letter, by=None, now=now) is not None for letter in letters)


@whole
def send_now(invoice: Invoice, *, by: User | None, now: datetime) -> Message:
    """The letter of the next step of this invoice, or one more where all are done. Raises IllegalMove."""
    [invoice] = lock_together([invoice])
    ladder = ladders([invoice], now=now)[invoice.pk]
    if why := not_now(ladder, now=now):
        raise IllegalMove(why)
    message = put_in_outbox([(ladder, *next_step(ladder))], by=by, now=now)
    if message is None:
        raise IllegalMove(NO_ADDRESS)
    return message


def next_step(ladder: Ladder) -> tuple[int | None, int]:
    """(days, tone) of the letter that is sent by hand: of the next step, else of none, as strict as the last one."""
    rung = ladder.next
    return (rung.days, rung.tone) if rung else (None, highest_tone(ladder.rungs))


def not_now(ladder: Ladder, *, now: datetime) -> str:
    """Why no letter can be sent by hand, in words; '' where one can."""
    if ladder.refusal or ladder.held:
        return ladder.refusal or f"{ladder.held}."
    gone = [each for each in ladder.reminders if each.state in (Reminder.WRITTEN, Reminder.SENT)]
    if any(each.message and each.message.state in ON_ITS_WAY for each in gone):
        return "A reminder of this invoice is in the outbox already."
    if any(each.day == today_at(now) and not each.is_canceled for each in gone):
        return "A reminder of this invoice was sent today already."
    return ""


def put_in_outbox(chosen: Chosen, *, by: User | None, now: datetime) -> Message | None:
    """The letter about these locked invoices, with their rows; None where the customer cannot be reached."""
    invoices = [ladder.invoice for ladder, *_ in chosen]
    receiver = receiver_of(invoices[0])
    if not can_be_reached(receiver):
        return None
    tone = max(tone for *_, tone in chosen)
    message = Message.write(
        REMINDER,
        compose(REMINDER, invoices, stage=tone, now=now),
        to=receiver.billing_emails,
        cc=receiver.cc_emails,
        about=invoices[0] if len(invoices) == 1 else None,
        customer=receiver,
        by=by,
        now=now,
        stage=tone,
    )
    note_letter(chosen, message, by=by, now=now)
    return message


def receiver_of(invoice: Invoice) -> Customer:
    """Who is written to: the customer, or whom they were merged into."""
    return invoice.customer.merged_into or invoice.customer


def can_be_reached(receiver: Customer) -> bool:
    """Whether the customer has an address from which mail does not come back."""
    to = receiver.billing_emails
    return len(bounced(to)) < len(to) if to else False
