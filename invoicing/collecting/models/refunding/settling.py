"""What follows from the result of a refund: the money is back, or it is not and a person has to know."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicing.collecting.gateways import interface
from invoicing.collecting.models.notices.refunds import refund_told
from invoicing.collecting.models.order import CALMLY, WORDS_LENGTH

if TYPE_CHECKING:
    from customers.models.customer import Customer
    from invoicing.collecting.models.refund import Refund

log = logging.getLogger("billfold")


def settle(refund: Refund, customer: Customer, outcome: interface.Refund, *, now: datetime) -> bool:
    """Write down the result of a refund whose customer and invoice are locked; False where nothing is new.

    One that succeeded may fail days later: the bank sends it back. One that failed stays so.
    """
    failed = outcome.state in (interface.FAILED, interface.CANCELED)
    if refund.state in (refund.FAILED, refund.CANCELED) or (refund.state == refund.SUCCEEDED and not failed):
        if refund.state != refund.SUCCEEDED and outcome.state == interface.SUCCEEDED:
            log.warning("Refund %s succeeded after it was taken for %s", refund.public_id, refund.state)
        return False
    if failed:
        fail(refund, customer, outcome, now=now)
        return True
    if outcome.state == interface.SUCCEEDED:
        finish(refund, outcome, refund.SUCCEEDED, now=now)
        refund.tell("refunded", by=refund.actor, now=now)
        refund_told(refund, now)
        return True
    return wait(refund, outcome, now=now)


def fail(refund: Refund, customer: Customer, outcome: interface.Refund, *, now: datetime) -> None:
    """Nothing was given back: what had left the credit balance for it returns there."""
    canceled = outcome.state == interface.CANCELED
    finish(refund, outcome, refund.CANCELED if canceled else refund.FAILED, now=now)
    refund.move_balance(customer, -refund.from_balance, by=None, now=now)
    refund.tell("refund_canceled" if canceled else "refund_failed", by=refund.actor, now=now, why=refund.words)
    refund_told(refund, now)


def wait(refund: Refund, outcome: interface.Refund, *, now: datetime) -> bool:
    new = refund.state != refund.PROCESSING
    refund.looks = 0 if new else min(refund.looks + 1, 1000)
    pause = CALMLY[min(refund.looks, len(CALMLY) - 1)]
    write(refund, outcome, state=refund.PROCESSING, next_look_at=now + pause, now=now)
    return new


def finish(refund: Refund, outcome: interface.Refund, state: str, *, now: datetime) -> None:
    write(refund, outcome, state=state, next_look_at=None, settled_at=now, now=now)


def write(refund: Refund, outcome: interface.Refund, *, now: datetime, **changes: Any) -> None:
    changes |= {
        "reference": outcome.reference or refund.reference,
        "code": outcome.code,
        "words": outcome.words[:WORDS_LENGTH],
        "sent_at": refund.sent_at or now,
        "worker": "",
    }
    for name, value in changes.items():
        setattr(refund, name, value)
    refund.save(update_fields=[*changes, "looks"])
