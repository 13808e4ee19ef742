"""What becomes of a step of the ladder: written as a letter, skipped, and what its mail in the outbox came to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from billing_site.company.models import today_at
from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.mail.models.address import bounced
from billing_site.mail.models.message import Message
from customers.models.customer import Customer
from customers.models.parts.locking import lock_with_survivors
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.sending.recipients import addressee
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove
from invoicing.rules.reminders.dunning import Rung

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


def lock_together(invoices: Iterable[Invoice]) -> list[Invoice]:
    """These invoices freshly read, locked behind their customers, in the order of their keys. Raises IllegalMove."""
    owners = {invoice.pk: invoice.customer_id for invoice in invoices}
    customers = lock_with_survivors(Customer, sorted(set(owners.values())))
    found = list(Invoice.objects.filter(pk__in=owners).lock())
    for invoice in found:
        invoice.take_locked(customers, expected=owners[invoice.pk])
    return found


def row_of(ladder: Ladder, days: int | None, tone: int, *, by: User | None, now: datetime) -> Reminder:
    """The unsaved row of this step: a new one, or the one whose letter was withheld."""
    withheld = (each for each in ladder.reminders if each.may_come_again and (each.days, each.tone) == (days, tone))
    if again := next(withheld, None):
        again.tries += 1
        again.reason = ""
        again.actor = by if by is not None and by.pk else None
        again.day = today_at(now)
        return again
    return Reminder.build(ladder.invoice, days=days, tone=tone, stage=ladder.stage, by=by, now=now, day=today_at(now))


def note_letter(
    chosen: list[tuple[Ladder, int | None, int]], message: Message, *, by: User | None, now: datetime
) -> list[Reminder]:
    """The rows of a letter that was just put into the outbox: (ladder, days, tone) of each invoice that it is about."""
    rows = []
    for ladder, days, tone in chosen:
        row = row_of(ladder, days, tone, by=by, now=now)
        row.state = Reminder.WRITTEN
        row.message = message
        row.amount = ladder.invoice.amount_remaining
        row.save()
        rows.append(row)
    return rows


# Nothing was said of which step is meant.
ANY_STEP = object()
OTHER_STEP = "Another step of its ladder comes first by now."
UNREACHABLE = "Mail to every address that it was for comes back."


@whole
def skip_step(invoice: Invoice, *, by: User | None, now: datetime, days: object = ANY_STEP) -> Rung:
    """The next step of this invoice will not be sent; the one after it keeps its day. Raises IllegalMove.

    `days` is the step that is meant, where somebody saw it before: another one is not skipped in its place.
    """
    _, invoice = invoice.locked_with_customer()
    ladder = ladders([invoice], now=now)[invoice.pk]
    if ladder.refusal:
        raise IllegalMove(ladder.refusal)
    rung = ladder.next
    if rung is None:
        raise IllegalMove("No step is left to skip.")
    if days is not ANY_STEP and days != rung.days:
        raise IllegalMove(OTHER_STEP)
    row = row_of(ladder, rung.days, rung.tone, by=by, now=now)
    row.state = Reminder.SKIPPED
    row.save()
    invoice.record("invoice.reminder_skipped", by=by, now=now, tone=rung.tone)
    return rung


@whole
def withheld(message: Message, *, now: datetime) -> str:
    """Why this letter must not go any more, as the ledger is now; '' where it may. Said once, it stays so."""
    owners = [each.invoice for each in Reminder.objects.of_message(message).select_related("invoice")]
    invoices = {invoice.pk: invoice for invoice in lock_together(owners)}
    reminders = list(Reminder.objects.of_message(message))
    if not reminders:
        return "No step of any invoice stands behind this letter."
    found = ladders(invoices.values(), now=now)
    for reminder in reminders:
        reminder.invoice = invoices[reminder.invoice_id]
    known = (each.reason for each in reminders if each.state == Reminder.WITHHELD)
    if before := next(known, ""):
        return before
    today, to = today_at(now), addressee(message.customer)
    reasons = (
        (not_theirs(found[each.invoice_id], to) or unreachable(message) or why_not(each, found[each.invoice_id], today))
        for each in reminders
    )
    reason = next((why for why in reasons if why), "")
    for reminder in reminders if reason else ():
        reminder.state = Reminder.WITHHELD
        reminder.reason = reason
        reminder.save()
        reminder.invoice.record("invoice.reminder_withheld", by=None, now=now, tone=reminder.tone, reason=reason)
    return reason


def not_theirs(ladder: Ladder, to: Customer | None) -> str:
    """Why a letter is not for whom it was written to any more; the step waits for one to whose it is now."""
    if to is None or to.pk == ladder.party:
        return ""
    return f"{ladder.invoice} is another customer’s by now: a merge was undone."


def unreachable(message: Message) -> str:
    """Why it would reach nobody; the step waits until there is an address that works. The mail tells which it was:
    invoices keep no addresses of people, who may want to be forgotten.
    """
    gone = bounced(message.to)
    return UNREACHABLE if all(address in gone for address in message.to) else ""


def why_not(reminder: Reminder, ladder: Ladder, today: date) -> str:
    """Why a letter may not say any more what it says of this locked invoice; '' where it may."""
    invoice = ladder.invoice
    if invoice.status != OPEN:
        return f"{invoice} is {invoice.get_status_display().lower()} by now."
    if ladder.held:
        return f"{invoice}: {ladder.held}."
    if invoice.amount_remaining != reminder.amount:
        return f"{invoice} asks for another amount by now."
    if invoice.due_date and reminder.day <= invoice.due_date < today:
        return f"{invoice} is past due by now."
    if any(each.stage > reminder.stage and each.stands for each in ladder.reminders):
        return f"Another reminder of {invoice} was written since."
    by_itself = reminder.actor_id is None
    return ladder.refusal or (ladder.off if by_itself else "")


def note_sent(message: Message, *, now: datetime) -> None:
    """The letter left: told on each invoice that it is about, and once on the customer."""
    reminders = said_of(message)
    # The days between two letters count from the day on which one left, however long it waited.
    Reminder.objects.of_message(message).update(state=Reminder.SENT, reason="", day=today_at(now))
    for reminder in reminders:
        told = {"tone": reminder.tone, "to": message.to, "mail": message.public_id}
        reminder.invoice.record("invoice.reminded", by=message.actor, now=now, **told)
    if reminders:
        customer = reminders[0].invoice.customer
        numbers = ", ".join(str(each.invoice) for each in reminders)
        told = {"cause": f"Reminder sent about {numbers}", "mail": message.public_id}
        Event.record("customer.reminded", customer.merged_into or customer, by=message.actor, now=now, **told)


def note_failed(message: Message, reason: str, *, now: datetime) -> None:
    """The letter could not be handed over, or it came back."""
    for reminder in said_of(message):
        told = {"tone": reminder.tone, "reason": reason[:300], "mail": message.public_id}
        reminder.invoice.record("invoice.reminder_failed", by=None, now=now, **told)
    Reminder.objects.of_message(message).update(state=Reminder.FAILED, reason=reason[:300])


def note_canceled(message: Message, *, by: User | None, now: datetime) -> None:
    """Somebody stopped the letter while it waited."""
    for reminder in said_of(message):
        told = {"tone": reminder.tone, "reason": message.reason, "mail": message.public_id}
        reminder.invoice.record("invoice.reminder_withheld", by=by, now=now, **told)


def said_of(message: Message) -> list[Reminder]:
    return list(Reminder.objects.of_message(message).select_related("invoice__customer__merged_into"))
