"""Disputes at the test gateway: opened by a token or a button, closed by the evidence.

Evidence with the text "winning_evidence" wins, any other loses, as the documented test does: when it is next asked.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from invoicing.collecting.gateways.interface import (
    CANCELED,
    FAILED,
    LOST,
    NEEDS_RESPONSE,
    UNDER_REVIEW,
    WON,
    Dispute,
    Entry,
    Evidence,
    Refused,
)
from invoicing.collecting.gateways.test.tables import TestCharge, TestDispute, TestHappening

FEE = 1500  # minor units
DAYS = 7  # to put in evidence
WINNING = "winning_evidence"


@transaction.atomic
def open_dispute(charge: TestCharge, now: datetime, *, reason: str = "fraudulent") -> TestDispute:
    """The customer asks the bank for the money back; a charge is disputed once."""
    made, new = TestDispute.objects.get_or_create(
        charge=charge,
        defaults={
            "reference": f"tdp_{secrets.token_hex(12)}",
            "amount": left_of(charge),
            "fee": FEE,
            "state": NEEDS_RESPONSE,
            "reason": reason,
            "evidence_due": now + timedelta(days=DAYS),
            "created": now,
        },
    )
    if new:
        changed(made, now)
    return made


def left_of(charge: TestCharge) -> int:
    """What of it was not given back, is not on its way there, and no dispute took or holds."""
    refunds = charge.refunds.exclude(state__in=(FAILED, CANCELED))
    held = TestDispute.objects.filter(charge=charge).exclude(state=WON)
    return charge.amount - sum(refund.amount for refund in refunds) - sum(dispute.amount for dispute in held)


def answer(made: TestDispute) -> Dispute:
    return Dispute(
        reference=made.reference,
        charge=made.charge.reference,
        amount=made.amount,
        currency=made.charge.currency,
        state=made.state,
        reason=made.reason,
        fee=0 if made.state == WON else made.fee,
        evidence_due=made.evidence_due,
        at=made.closed_at or made.created,
    )


def put_in(reference: str, evidence: Evidence, now: datetime) -> Dispute:
    """The bank has it before it, once; the same evidence again is no other."""
    if not evidence.text.strip() and not evidence.files:
        raise Refused("Write a text or add a file.", code="parameter_missing", parameter="evidence")
    made = known(reference)
    turn(made, NEEDS_RESPONSE, now, state=UNDER_REVIEW, evidence=evidence.text)
    if made.state != UNDER_REVIEW or made.evidence != evidence.text:
        raise Refused("Evidence can be put in once, before the bank has decided.", code="dispute_closed")
    return answer(made)


def accept(reference: str, now: datetime) -> Dispute:
    """Give it up; what the bank decides or decided stays as it is."""
    made = known(reference)
    turn(made, NEEDS_RESPONSE, now, state=LOST, closed_at=now)
    return answer(made)


def close(reference: str, state: str, now: datetime) -> Dispute:
    """The bank decides, won or lost, for good, and has no more use for evidence; what is closed stays as it is."""
    made = known(reference)
    for before in (NEEDS_RESPONSE, UNDER_REVIEW):
        turn(made, before, now, state=state, closed_at=now, evidence="")
    return answer(made)


def judge_all(now: datetime) -> None:
    for made in TestDispute.objects.filter(state=UNDER_REVIEW):
        close(made.reference, WON if WINNING in made.evidence else LOST, now)


def known(reference: str) -> TestDispute:
    made = TestDispute.objects.select_related("charge").filter(reference=reference).first()
    if made is None:
        raise Refused("No such dispute.", code="resource_missing", parameter="dispute")
    return made


@transaction.atomic
def turn(made: TestDispute, before: str, now: datetime, **changes: Any) -> None:
    """Write `changes` of a dispute in the state `before`; of two who do so at once, the first has its way."""
    if TestDispute.objects.filter(pk=made.pk, state=before).update(**changes):
        changed(made, now)
    made.refresh_from_db()


def entries(made: TestDispute, sign: int, at: datetime | None) -> list[Entry]:
    """The movements of money of a dispute: what is held back (-1), or comes back (1), with the fee."""
    if at is None:
        return []
    currency = made.charge.currency
    return [
        Entry("dispute", made.reference, "", sign * made.amount, currency, at),
        Entry("dispute_fee", made.reference, "", sign * made.fee, currency, at),
    ]


def changed(made: TestDispute, now: datetime) -> None:
    TestHappening.objects.create(kind="dispute", reference=made.reference, created=now)
