"""Reminders in the words of timelines, pages and files."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from billing_site.events.models import Event
from invoicing.rules.reminders.dunning import Policy


class Pause(Protocol):
    """The pause of an invoice or of a customer."""

    paused: bool
    paused_until: date | None
    pause_reason: str


KINDS = {
    "invoice.reminded": ("send", "Reminder sent"),
    "invoice.reminder_withheld": ("circle-slash", "Reminder not sent"),
    "invoice.reminder_failed": ("circle-alert", "Reminder could not be sent"),
    "invoice.reminder_skipped": ("ban", "Reminder skipped"),
    "invoice.reminders_paused": ("pause", "Reminders paused"),
    "invoice.reminders_resumed": ("play", "Reminders resumed"),
    "invoice.payment_promised": ("handshake", "Payment promised"),
    "invoice.promise_withdrawn": ("undo-2", "Promise of payment removed"),
    "invoice.promise_broken": ("clock-alert", "Promise of payment not kept"),
}
TONES = {1: "friendly", 2: "firm", 3: "last"}


def reminder_words(event: Event, text: str) -> str:
    """'Reminder sent (firm) to anna@example.com', 'Payment promised for 3 Dec 2026: call back then'."""
    data = event.data
    if event.redacted_at:
        return f"{text} (details erased)"
    if tone := data.get("tone"):
        text += f" ({TONES[tone]})"
    if data.get("to"):
        text += f" to {', '.join(data['to'])}"
    if data.get("promised_on"):
        text += f" for {day_in_words(date.fromisoformat(data['promised_on']))}"
    if data.get("until"):
        text += f" until {day_in_words(date.fromisoformat(data['until']))}"
    return f"{text}: {data['reason']}" if data.get("reason") else text


def steps_in_words(policy: Policy) -> str:
    """'3 days before, 10 days after': when the letters of a policy go, counted from the due day."""
    return ", ".join(days_in_words(step.days) for step in policy.steps) or "no steps"


def days_in_words(days: int | None) -> str:
    """'3 days after the due day' of a step; of a letter that staff sent beyond the steps, that."""
    if days is None:
        return "sent by hand"
    if days == 0:
        return "on the due day"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'before' if days < 0 else 'after'}"


def paused_words(until: date | None, reason: str) -> str:
    last = f" until {day_in_words(until)}" if until else ""
    return f"{last}: {reason}" if reason else last


def pause_words(hold: Pause | None, today: date) -> str:
    """'Paused until 24 Dec 2026: year end'; '' where there is none, or it is over."""
    if hold is None or not is_in_force(hold, today):
        return ""
    return f"Paused{paused_words(hold.paused_until, hold.pause_reason)}"


def is_in_force(hold: Pause, today: date) -> bool:
    return hold.paused and (hold.paused_until is None or hold.paused_until >= today)


def day_in_words(day: date) -> str:
    """'3 Dec 2026'"""
    return f"{day.day} {day:%b} {day.year}"
