"""What follows when a debit that succeeded comes back: the bank of the customer took the money again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicing.collecting.models import collection
from invoicing.collecting.models.charging.standing import standing_payment
from invoicing.collecting.models.order import WORDS_LENGTH
from invoicing.collecting.rules.declines import decline

if TYPE_CHECKING:
    from invoicing.collecting.gateways.interface import Charge
    from invoicing.collecting.models.attempt import ChargeAttempt

BOUNCED = "bounced"


def come_back(attempt: ChargeAttempt, charge: Charge, *, now: datetime) -> None:
    """Reverse the payment of a charge whose customer and invoice are locked, and plan what comes after a failure.

    The row stays one that succeeded, as its payment stays on record; `returned_at` says since when it is not there.
    """
    code = charge.reason
    attempt.code, attempt.decline_code = charge.code, charge.decline_code
    attempt.words = (charge.words or decline(code).words)[:WORDS_LENGTH]
    attempt.returned_at, attempt.worker, attempt.next_look_at = now, "", None
    attempt.save(update_fields=["code", "decline_code", "words", "returned_at", "worker", "next_look_at"])
    payment = standing_payment(attempt)
    if payment is not None:
        payment.reverse(reason=BOUNCED, note=attempt.words, by=None, now=now)
        attempt.invoice = payment.invoice
    attempt.tell("payment_returned", by=None, now=now, code=attempt.reason, why=attempt.words)
    collection.on_returned(attempt, now=now)

