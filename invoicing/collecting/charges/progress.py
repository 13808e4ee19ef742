"""How a page waits for the result of a charge: it asks soon, then less often, and at last no more."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.models.attempt import ChargeAttempt

# (up to which question, so many seconds before it).
PAUSES = ((15, 2), (30, 5), (50, 15))
CHARGING = "charging"


@dataclass(frozen=True)
class Progress:
    """Where the page asks next and after how many seconds; `url` is '' where it asks no more by itself."""

    url: str
    seconds: int
    is_charging: bool
    is_given_up: bool


def of(charge: ChargeAttempt, asked: int = 0) -> Progress | None:
    """The next question after `asked` of them; None where nothing comes soon."""
    soon = charge.state in (ChargeAttempt.CREATED, ChargeAttempt.SENT, ChargeAttempt.UNKNOWN)
    comes = (soon or charge.is_being_given_up) and not charge.needs_a_person
    if not (comes or is_asked(charge)):
        return None
    pause = next((seconds for most, seconds in PAUSES if asked < most), 0)
    query = urlencode({"seen": seen(charge), "asked": asked + 1})
    url = f"{reverse('charge_progress', args=[charge.public_id])}?{query}" if pause else ""
    is_charging = charge.state in (ChargeAttempt.CREATED, ChargeAttempt.SENT)
    return Progress(url, pause, is_charging, charge.is_being_given_up)


def is_asked(charge: ChargeAttempt) -> bool:
    """Whether a worker is about to ask the gateway, as somebody wanted."""
    look = charge.next_look_at
    return charge.may_be_asked_about and look is not None and look <= timezone.now()


def seen(charge: ChargeAttempt) -> str:
    """What of the state a page shows."""
    if charge.needs_a_person:
        return "person"
    return CHARGING if charge.state in (ChargeAttempt.CREATED, ChargeAttempt.SENT) else charge.state


def is_news(charge: ChargeAttempt, shown: str) -> bool:
    """Whether the page shows something else than what is so now; a result that is asked for again is none."""
    now = seen(charge)
    return now != shown and not (shown == ChargeAttempt.UNKNOWN and now == CHARGING)
