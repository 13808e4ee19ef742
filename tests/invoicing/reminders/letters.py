"""What the tests of reminders have in common: an account that reminds, and letters that go or do not."""

from datetime import UTC, date, datetime, time, timedelta

from billing_site.mail.kinds import REMINDER
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Composed
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.policy import AccountReminders
from invoicing.models.reminders.steps import note_letter
from tests.factories import issued

ISSUED = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
DUE = date(2026, 4, 1)  # a Wednesday
STEPS = [[3, 1], [10, 2], [21, 3]]


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def after_due(days: int, hour: int = 12) -> datetime:
    return at(DUE + timedelta(days=days), hour)


def reminding(**fields) -> None:
    """The account reminds 3, 10 and 21 days after the due day, on any day of the week."""
    values = {"enabled": True, "steps": STEPS, "working_days": False, "one_letter": False}
    AccountReminders.change(values | fields, by=None, now=ISSUED)


def owed(buyer=None, *, now=ISSUED, due_date=DUE, **fields) -> Invoice:
    """An open invoice of 10.00 that is due on 1 April 2026."""
    return issued(buyer, now=now, due_date=due_date, **fields)


def ladder(invoice: Invoice, now: datetime) -> Ladder:
    invoice.refresh_from_db()
    return ladders([invoice], now=now)[invoice.pk]


def shown(invoice: Invoice, now: datetime) -> list:
    """[(days, state), …] of an invoice's ladder."""
    return [(rung.days, rung.state) for rung in ladder(invoice, now).rungs]


def put_in_outbox(invoice: Invoice, now: datetime, *, by=None) -> Message:
    """A letter about this invoice alone, of the step that comes next, as the sweep writes it."""
    found = ladder(invoice, now)
    rung = found.next
    text = Composed("en", "Reminder", "Pay.", "")
    people = {"to": ["anna@example.com"], "cc": [], "customer": invoice.customer, "about": invoice}
    message = Message.write(REMINDER, text, **people, by=by, now=now)
    note_letter([(found, rung.days, rung.tone)], message, by=by, now=now)
    return message
