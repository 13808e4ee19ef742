"""What follows from the result of a refund: the money is back, or it is not and a person has to know."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicing.collecting.gateways import interface
from invoicing.collecting.models.notices.refunds import refund_told
from invoicing.collecting.models.order import CALMLY, WORDS_LENGTH
from invoicing.collecting.models.refunding.limits import uncovered

if TYPE_CHECKING:
    from customers.models.customer import Customer
    from invoicing.collecting.models.refund import Refund
    from invoicing.models.credit_note import CreditNote

log = logging.getLogger("billfold")
AFTER_ALL = "the gateway says now that it went through"
SUPERSEDED = "superseded"


def settle(refund: Refund, customer: Customer, outcome: interface.Refund, *, now: datetime) -> bool:
    """Write down the result of a refund whose customer and invoice are locked; False where nothing is new.

    The gateway has the last word: one that succeeded may fail days later, when the bank sends it back, and one that
    failed may turn out to have succeeded.
    """
    failed = outcome.state in (interface.FAILED, interface.CANCELED)
    if refund.state in (refund.FAILED, refund.CANCELED):
        if outcome.state != interface.SUCCEEDED:
            return False
        succeed_after_all(refund, customer, outcome, now=now)
        return True
    if refund.state == refund.SUCCEEDED and not failed:
        return False
    if failed:
        fail(refund, customer, outcome, now=now)
        return True
    if outcome.state == interface.SUCCEEDED:
        succeed(refund, outcome, now=now)
        return True
    return wait(refund, outcome, now=now)


def succeed(refund: Refund, outcome: interface.Refund, *, now: datetime, **data: Any) -> None:
    finish(refund, outcome, refund.SUCCEEDED, now=now)
    refund.tell("refunded", by=refund.actor, now=now, **data)
    refund_told(refund, now)


def succeed_after_all(refund: Refund, customer: Customer, outcome: interface.Refund, *, now: datetime) -> None:
    """The money went out though it was taken for failed: what followed from the failure is undone.

    A try that takes its place, and nobody has sent so far, is given up. Where it may have gone back twice, because the
    other try was sent or staff set it aside, a person has to look. A credit note that other refunds cover by now stays
    theirs: this one stands beside it, and counts as one without a note.
    """
    log.warning("Refund %s succeeded after it was taken for %s", refund.public_id, refund.state)
    if refund.again:
        refund.again.attempt = refund.attempt
        give_way(refund.again, customer, now=now)
    tried_again = refund.again is not None and refund.again.state not in (refund.FAILED, refund.CANCELED)
    refund.twice_since = now if tried_again or refund.set_aside else None
    refund.set_aside = False
    refund.beside_note_at = None if refund.credit_note is None or covers(refund, refund.credit_note) else now
    refund.save(update_fields=["twice_since", "set_aside", "beside_note_at"])
    refund.move_balance(customer, refund.from_balance, by=None, now=now)
    succeed(refund, outcome, now=now, why=AFTER_ALL)


def give_way(again: Refund, customer: Customer, *, now: datetime) -> None:
    """Give up a try that no worker has taken up; of both who come at once, the first has its way."""
    if again.state == again.CREATED and again.turn(next_look_at=None):
        fail(again, customer, superseded(again), now=now)


def superseded(again: Refund) -> interface.Refund:
    """What becomes of a try that was not made, because the one before it succeeded after all."""
    return interface.Refund(
        interface.CANCELED,
        "",
        again.amount,
        again.currency,
        code=SUPERSEDED,
        words="The refund before it went through.",
    )


def covers(refund: Refund, note: CreditNote) -> bool:
    """Whether the refund of a note that stands has room for this one."""
    return note.status != note.VOID and refund.amount <= uncovered(note)


def fail(refund: Refund, customer: Customer, outcome: interface.Refund, *, now: datetime) -> None:
    """Nothing was given back: what had left the credit balance for it returns there."""
    canceled = outcome.state == interface.CANCELED
    finish(refund, outcome, refund.CANCELED if canceled else refund.FAILED, now=now)
    if refund.twice_since or refund.beside_note_at:
        refund.twice_since = refund.beside_note_at = None
        refund.save(update_fields=["twice_since", "beside_note_at"])
    refund.move_balance(customer, -refund.from_balance, by=None, now=now)
    refund.tell("refund_canceled" if canceled else "refund_failed", by=refund.actor, now=now, why=refund.words)
    settle_with_first(refund)
    if outcome.code != SUPERSEDED:
        refund_told(refund, now)


def settle_with_first(again: Refund) -> None:
    """The one that it was tried for succeeded after all: it went back once, and its credit note is that one's."""
    first = type(again).objects.filter(again=again, state=again.SUCCEEDED).first()
    if first is None:
        return
    first.twice_since = None
    if first.credit_note and covers(first, first.credit_note):
        first.beside_note_at = None
    first.save(update_fields=["twice_since", "beside_note_at"])


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
