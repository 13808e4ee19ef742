"""A ladder as pages show it: a row for each step, what became of it or will, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing_site.lib.money.text import format_amount
from billing_site.mail.models.message import Message
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.ladders import WORDS, Ladder
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.wording import TONES, day_in_words, days_in_words
from invoicing.rules.reminders.dunning import DUE, LATEST, PASSED, PLANNED, STOPPED, Rung

Badge = tuple[str, str, str]
# {state: (label, tone, icon)}
OF_ROWS: dict[str, Badge] = {
    Reminder.WRITTEN: ("In the outbox", "info", "clock"),
    Reminder.SENT: ("Sent", "good", "send"),
    Reminder.WITHHELD: ("Not sent", "warn", "circle-slash"),
    Reminder.FAILED: ("Failed", "bad", "circle-alert"),
    Reminder.SKIPPED: ("Skipped", "neutral", "ban"),
}
CANCELED: Badge = ("Taken out of the outbox", "neutral", "ban")
OF_RUNGS: dict[str, Badge] = {
    DUE: ("Today", "info", "clock"),
    PLANNED: ("Planned", "neutral", "calendar"),
    STOPPED: ("Held back", "warn", "pause"),
    PASSED: ("Passed over", "neutral", "chevrons-right"),
}


@dataclass(frozen=True)
class Row:
    """One line of the ladder. `day` is None where it is not known; `url` leads to the mail, where there is one."""

    days: int | None
    step: str
    tone: str
    badge: Badge
    day: date | None
    why: str
    amount: str = ""
    url: str = ""


def ladder_rows(ladder: Ladder) -> list[Row]:
    """What was dealt with and what is ahead, in the order of the steps; letters beyond them last."""
    rows = [row_of(reminder, ladder.invoice.currency) for reminder in ladder.reminders]
    if not (ladder.refusal or ladder.off):
        rows += [ahead(rung) for rung in ladder.rungs if rung.state in OF_RUNGS]
    return sorted(rows, key=lambda row: LATEST + 1 if row.days is None else row.days)


def row_of(reminder: Reminder, currency: str) -> Row:
    badge = CANCELED if reminder.is_canceled else OF_ROWS[reminder.state]
    message = reminder.message
    why = reminder.reason or (message.reason if message and message.state == Message.SUPPRESSED else "")
    amount = format_amount(reminder.amount, currency) if reminder.message_id else ""
    step, tone = days_in_words(reminder.days).capitalize(), tone_name(reminder.tone)
    return Row(
        reminder.days, step, tone, badge, reminder.day, why, amount, message.get_absolute_url() if message else ""
    )


def ahead(rung: Rung) -> Row:
    # What holds back what is held is told once, above the ladder.
    why = "" if rung.state == STOPPED else WORDS.get(rung.why, rung.why)
    step, tone = days_in_words(rung.days).capitalize(), tone_name(rung.tone)
    return Row(rung.days, step, tone, OF_RUNGS[rung.state], rung.day, why)


def tone_name(tone: int) -> str:
    return TONES[tone].capitalize()


def holds_in_words(ladder: Ladder) -> list[str]:
    """What holds letters back, each in a sentence: 'Payment is promised, up to 3 Dec 2026'."""
    return [WORDS[hold.why] + (f", up to {day_in_words(hold.until)}" if hold.until else "") for hold in ladder.holds]


def promise_in_words(hold: ReminderHold | None) -> str:
    """'3 Dec 2026: on the phone · not kept'; '' where nothing is promised."""
    if not (hold and hold.promise and hold.promised_on):
        return ""
    text = day_in_words(hold.promised_on) + (f": {hold.promise_note}" if hold.promise_note else "")
    return f"{text} · not kept" if hold.promise == ReminderHold.BROKEN else text
