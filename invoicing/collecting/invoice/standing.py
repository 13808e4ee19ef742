"""How the collection of an invoice stands, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing_site.lib.dates import short_date
from invoicing.collecting.charges.wording import meaning
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.collection import PAYABLE, Collection
from invoicing.collecting.rules.retries import NO_METHOD
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN


@dataclass(frozen=True)
class Standing:
    """`words` of what is so now, the moment `at` they lead up to (None for none), and `why` in sentences."""

    words: str
    why: str = ""
    at: datetime | None = None
    tone: str = "info"
    icon: str = "clock"


def standing(invoice: Invoice, row: Collection | None, newest: ChargeAttempt | None) -> Standing | None:
    """How it stands; None where there is nothing to say but what the tries themselves say."""
    if newest and newest.is_under_way:
        return of_charge(newest)
    if invoice.status not in PAYABLE:
        return None
    if newest and newest.state == ChargeAttempt.REQUIRES_ACTION:
        return of_charge(newest)
    return of_tries(row) if row and invoice.status == OPEN else None


def of_charge(charge: ChargeAttempt) -> Standing:
    """A charge that has no result yet."""
    if charge.is_being_given_up:
        return Standing("The charge is being given up.", meaning(charge), icon="ban")
    words, tone, icon = {
        ChargeAttempt.UNKNOWN: ("Nobody knows yet what became of the charge.", "warn", "circle-question-mark"),
        ChargeAttempt.PROCESSING: ("The charge is on its way.", "info", "clock"),
        ChargeAttempt.REQUIRES_ACTION: ("The customer must confirm the payment.", "warn", "user-round-check"),
    }.get(charge.state, (f"Charging {charge.method.words}…", "info", "loader"))
    return Standing(words, meaning(charge), tone=tone, icon=icon)


def of_tries(row: Collection) -> Standing:
    """No charge is under way: what comes next, or why nothing does."""
    if row.stopped_at:
        stopped = f"Stopped by {row.stopped_by or 'Billfold'} on {short_date(row.stopped_at)}."
        return Standing(stopped, "Nothing is tried by itself until somebody resumes.", tone="neutral", icon="pause")
    if row.next_payment_attempt:
        words = "Next try on" if row.attempt_count else "First charge on"
        return Standing(words, row.why, at=row.next_payment_attempt, icon="calendar-clock")
    if row.waits:
        which = "a" if row.why == NO_METHOD else "another"
        return Standing(f"Waits for {which} payment method.", row.why, tone="warn", icon="credit-card")
    if row.ended_at:
        # "All 8 tries were made." says the same once more.
        return Standing(
            "All tries were made.", "" if "were made" in row.why else row.why, tone="warn", icon="circle-slash"
        )
    return Standing("No further try is planned.", row.why, tone="neutral", icon="circle-slash")
