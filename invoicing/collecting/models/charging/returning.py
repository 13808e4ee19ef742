"""What follows when a debit that succeeded comes back: the bank of the customer took the money again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicing.collecting.models import collection
from invoicing.collecting.models.charging.standing import standing_payment
from invoicing.collecting.models.notices import charges
from invoicing.collecting.models.order import WORDS_LENGTH
from invoicing.collecting.rules.declines import decline
from invoicing.models.states import OPEN

if TYPE_CHECKING:
    from invoicing.collecting.gateways.interface import Charge
    from invoicing.collecting.models.attempt import ChargeAttempt

BOUNCED = "bounced"


def come_back(attempt: ChargeAttempt, charge: Charge, *, now: datetime) -> None:
    """Reverse the payment of a charge whose customer and invoice are locked, and plan what comes after a failure.

    The row stays one that succeeded, as its payment stays on record; `returned_at` says since when it is not there.
    """
    changes = {
        "code": charge.code,
        "decline_code": charge.decline_code,
        "words": (charge.words or decline(charge.reason).words)[:WORDS_LENGTH],
        "returned_at": now,
        "worker": "",
        "next_look_at": None,
    }
    for name, value in changes.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=list(changes))
    payment = standing_payment(attempt)
    if payment is not None:
        payment.reverse(reason=BOUNCED, note=attempt.words, by=None, now=now, by_gateway=True)
        attempt.invoice = payment.invoice
    attempt.tell("payment_returned", by=None, now=now, code=attempt.reason, why=attempt.words)
    plan_again(attempt, now=now)
    if payment is not None:
        charges.return_told(attempt, now=now)


def arrive_after_all(attempt: ChargeAttempt) -> None:
    """One that had come back was paid in the end: nothing of it failed."""
    changes: dict[str, Any] = {"returned_at": None, "code": "", "decline_code": "", "words": ""}
    for name, value in changes.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=list(changes))


def plan_again(attempt: ChargeAttempt, *, now: datetime) -> None:
    """As after a try that failed, which counts already."""
    row = collection.Collection.objects.filter(invoice=attempt.invoice).first()
    if row is None or attempt.invoice.status != OPEN:
        return
    row.invoice = attempt.invoice
    row.first_failed_at = row.first_failed_at or now
    row.last_failed_at = now
    if row.stopped_at:
        row.keep()
    else:
        row.plan_next(now=now)
