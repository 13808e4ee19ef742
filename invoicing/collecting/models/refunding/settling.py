"""What follows from the result of a refund: the money is back, or it is not and a person has to know."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.lib.money.text import format_amount
from invoicing.collecting.gateways import interface
from invoicing.collecting.models.notices.refunds import refund_told
from invoicing.collecting.models.order import CALMLY, WORDS_LENGTH
from invoicing.collecting.models.refunding import doubles
from invoicing.collecting.models.refunding.limits import uncovered

if TYPE_CHECKING:
    from customers.models.customer import Customer
    from invoicing.collecting.models.refund import Refund

log = logging.getLogger("billfold")
AFTER_ALL = "the gateway says now that it went through"
SUPERSEDED = "superseded"
INSTEAD = "The refund before it went through."
LESS = (
    "It was not sent: the refund before it, over {}, went through after all. Refund what is still missing, if anything."
)


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

    What was to be made in its place, and nobody has sent so far, is given up. Where it may have gone back twice,
    because another was sent, staff set it aside or gave other money back since, a person has to look. A credit note
    that other refunds cover by now stays theirs: this one stands beside it, and counts as one without a note.
    """
    log.warning("Refund %s succeeded after it was taken for %s", refund.public_id, refund.state)
    failed_at, was_set_aside = refund.settled_at or refund.created, refund.set_aside
    for other in doubles.tries(refund):
        give_way(other, refund, customer, now=now)
    for other in doubles.of_same_note(refund):
        if refund.credit_note and not doubles.covers(refund, refund.credit_note):
            give_way(other, refund, customer, now=now)
    beside = refund.credit_note is not None and not doubles.covers(refund, refund.credit_note)
    refund.beside_note_at = now if beside else None
    refund.set_aside = False
    refund.save(update_fields=["set_aside", "beside_note_at"])
    refund.move_balance(customer, refund.from_balance, by=None, now=now)
    succeed(refund, outcome, now=now, why=AFTER_ALL)
    refund.twice_since = now if was_set_aside or doubles.may_be_double(refund, since=failed_at) else None
    refund.save(update_fields=["twice_since"])
    doubles.arrange(refund)


def give_way(other: Refund, arrived: Refund, customer: Customer, *, now: datetime) -> None:
    """Give up one that no worker has taken up; of both who come at once, the first has its way."""
    if other.state == other.CREATED and other.turn(next_look_at=None):
        other.attempt.invoice = arrived.attempt.invoice
        fail(other, customer, superseded(other, arrived), now=now)


def superseded(other: Refund, arrived: Refund) -> interface.Refund:
    """What becomes of one that was not made, because the one before it succeeded after all.

    Where that gave less back, it failed: a person has to say what is still to be given back.
    """
    less = arrived.amount < other.amount
    state, words = (interface.FAILED, LESS) if less else (interface.CANCELED, INSTEAD)
    words = words.format(format_amount(arrived.amount, arrived.currency))
    return interface.Refund(state, "", other.amount, other.currency, code=SUPERSEDED, words=words)


def fail(refund: Refund, customer: Customer, outcome: interface.Refund, *, now: datetime) -> None:
    """Nothing was given back: what had left the credit balance for it returns there."""
    canceled, not_sent = outcome.state == interface.CANCELED, outcome.code == SUPERSEDED
    finish(refund, outcome, refund.CANCELED if canceled else refund.FAILED, now=now)
    doubles.look_again(refund)
    refund.twice_since = refund.beside_note_at = None
    # Others gave back all that its credit note says: nothing is to be done for it.
    refund.set_aside = refund.credit_note is not None and not uncovered(refund.credit_note)
    refund.save(update_fields=["twice_since", "beside_note_at", "set_aside"])
    refund.move_balance(customer, -refund.from_balance, by=None, now=now)
    refund.tell("refund_canceled" if canceled else "refund_failed", by=refund.actor, now=now, why=refund.words)
    if not_sent and not canceled:
        doubles.let_go(refund)
    doubles.arrange(refund)
    if not not_sent:
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
