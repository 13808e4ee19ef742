"""The pause of an invoice or of a customer as events keep it, so that it can be put back."""

from __future__ import annotations

from invoicing.models.reminders.wording import Pause
from invoicing.rules.move import IllegalMove

CHANGED_SINCE = "changed since"


def as_kept(pause: Pause) -> list:
    """[whether it is paused, the last day as text, the reason]"""
    return [pause.paused, pause.paused_until.isoformat() if pause.paused_until else "", pause.pause_reason]


def refuse_unless(pause: Pause, expected: list | None) -> None:
    """Raise IllegalMove where a locked pause is another than the one expected, as kept; None expects any."""
    if expected is not None and as_kept(pause) != expected:
        raise IllegalMove(CHANGED_SINCE)
