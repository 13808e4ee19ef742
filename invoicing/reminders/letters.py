"""Letters that remind: composed from the ledger as it is under the lock, and put into the outbox with their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

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
from invoicing.models.reminders.steps import OTHER_STEP, lock_together, note_letter
from invoicing.rules.move import IllegalMove
from invoicing.rules.reminders.dunning import highest_tone

NO_ADDRESS = "This customer has no e-mail address, or mail comes back from it. Add another one, then send it."
# What a letter says: (ladder, days of the step or None, tone) of each invoice.
Chosen = list[tuple[Ladder, int | None, int]]


@whole
def write_due_letters(invoices: Iterable[Invoice], *, now: datetime) -> int:
    """Letters about those of these invoices of one customer that are due for one; returns how many.

    Of several, whose merge was undone before the locks were taken, each gets their own. Nothing is written where the
    customer cannot be reached. Raises IllegalMove, and MailRefused for an odd address.
    """
    found = ladders(lock_together(invoices), now=now)
    letters: dict[Any, Chosen] = defaultdict(list)
    for ladder in found.values():
        if rung := ladder.due:
            together = ladder.party if ladder.policy.one_letter else ladder.invoice.public_id
            letters[together].append((ladder, rung.days, rung.tone))
    return sum(put_in_outbox(letter, by=None, now=now) is not None for letter in letters.values())


class ChangedMeanwhile(IllegalMove):
    """What the letter would say is another thing than what whoever sends it was shown."""


@whole
def send_now(invoice: Invoice, *, by: User | None, now: datetime, seen: str | None = None, **wanted: Any) -> Message:
    """The letter of the next step of this invoice, or one more where all are done.

    `wanted` as for `put_in_outbox`. `seen` is what `facts_of` gave when the letter was shown. Raises IllegalMove,
    ChangedMeanwhile where the ledger says something else by now, and MailRefused for addresses that cannot be.
    """
    [invoice] = lock_together([invoice])
    ladder = ladders([invoice], now=now)[invoice.pk]
    if why := not_now(ladder, now=now):
        raise IllegalMove(why)
    if seen is not None and seen != facts_of(ladder, now=now):
        raise ChangedMeanwhile("What this reminder says changed since you looked at it. Look at it below, then send.")
    message = put_in_outbox([(ladder, *next_step(ladder))], by=by, now=now, **wanted)
    if message is None:
        raise IllegalMove(NO_ADDRESS)
    return message


@whole
def send_steps_now(
    steps: Collection[tuple[Invoice, int | None]], party: int, *, by: User | None, now: datetime
) -> Message:
    """One letter to the customer with the key `party` about these invoices, each with the step that is meant.

    Those that may not be reminded of by now, or are another customer's, are left out. Raises IllegalMove where that
    leaves nothing, and MailRefused.
    """
    meant = {invoice.pk: days for invoice, days in steps}
    found = ladders(lock_together(invoice for invoice, _ in steps), now=now)
    chosen, refusals = [], []
    for key, ladder in found.items():
        why = not_meant(ladder, party, meant[key]) or not_now(ladder, now=now)
        refusals += [why] if why else []
        chosen += [] if why else [(ladder, *next_step(ladder))]
    if not chosen:
        raise IllegalMove(refusals[0] if refusals else OTHER_STEP)
    message = put_in_outbox(chosen, by=by, now=now)
    if message is None:
        raise IllegalMove(NO_ADDRESS)
    return message


def not_meant(ladder: Ladder, party: int, days: int | None) -> str:
    """Why the next letter about a locked invoice is not the one that somebody chose; '' where it is."""
    if ladder.party != party:
        return f"{ladder.invoice} is another customer’s by now."
    return OTHER_STEP if ladder.next is None or ladder.next.days != days else ""


def facts_of(ladder: Ladder, *, now: datetime) -> str:
    """What a letter sent by hand now would rest on: what is asked for, by when, whether that is past, and the step."""
    invoice, (days, tone) = ladder.invoice, next_step(ladder)
    late = bool(invoice.due_date and invoice.due_date < today_at(now))
    facts = (invoice.amount_remaining, invoice.due_date, late, days, tone, ladder.stage, invoice.customer_id)
    return " ".join(map(str, facts))


def next_step(ladder: Ladder) -> tuple[int | None, int]:
    """(days, tone) of the letter that is sent by hand: of the next step, else of none, as strict as the last one."""
    rung = ladder.next
    return (rung.days, rung.tone) if rung else (None, highest_tone(ladder.rungs))


def not_now(ladder: Ladder, *, now: datetime) -> str:
    """Why no letter can be sent by hand, in words; '' where one can."""
    if ladder.refusal or ladder.held:
        return ladder.refusal or f"{ladder.held}."
    gone = [each for each in ladder.reminders if each.state in (Reminder.WRITTEN, Reminder.SENT)]
    if any(each.is_on_its_way for each in gone):
        return "A reminder of this invoice is in the outbox already."
    if any(each.day == today_at(now) and not each.is_canceled for each in gone):
        return "A reminder of this invoice was sent today already."
    return ""


def put_in_outbox(
    chosen: Chosen,
    *,
    by: User | None,
    now: datetime,
    to: list[str] | None = None,
    cc: list[str] | None = None,
    attach: bool = True,
    **texts: str | None,
) -> Message | None:
    """The letter about these locked invoices, with their rows; None where nobody can be reached.

    Without `to` and `cc` it goes to the addresses on file. `texts`: subject, message and language where they are not
    those of the template and the documents.
    """
    invoices = [ladder.invoice for ladder, *_ in chosen]
    receiver = receiver_of(invoices[0])
    to = receiver.billing_emails if to is None else to
    if not reaches(to):
        return None
    tone = max(tone for *_, tone in chosen)
    mail = compose(REMINDER, invoices, stage=tone, now=now, **texts)
    message = Message.write(
        REMINDER,
        mail if attach else replace(mail, attachments=[]),
        to=to,
        cc=receiver.cc_emails if cc is None else cc,
        about=invoices[0] if len(invoices) == 1 else None,
        customer=receiver,
        also=invoices,
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
    return reaches(receiver.billing_emails)


def reaches(to: list[str]) -> bool:
    """Whether mail comes back from some of these addresses at most."""
    return len(bounced(to)) < len(to) if to else False
