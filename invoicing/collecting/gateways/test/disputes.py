"""Disputes at the test gateway: opened by a token or a button, closed by the evidence.

Evidence with the text "winning_evidence" wins, any other loses, as the documented test does.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from invoicing.collecting.gateways.interface import LOST, NEEDS_RESPONSE, WON, Dispute, Entry, Evidence, Refused
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
            "amount": charge.amount - sum(refund.amount for refund in charge.refunds.filter(state="succeeded")),
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


def answer(made: TestDispute) -> Dispute:
    return Dispute(
        reference=made.reference,
        charge=made.charge.reference,
        amount=made.amount,
        currency=made.charge.currency,
        state=made.state,
        reason=made.reason,
        fee=made.fee,
        evidence_due=made.evidence_due,
        at=made.closed_at or made.created,
    )


def put_in(reference: str, evidence: Evidence, now: datetime) -> Dispute:
    """The bank decides at once: for whoever writes "winning_evidence"."""
    won = WINNING in evidence.text
    return close(reference, WON if won else LOST, now, evidence=evidence.text)


@transaction.atomic
def close(reference: str, state: str, now: datetime, *, evidence: str = "") -> Dispute:
    """Won or lost, for good; what is closed stays as it is."""
    made = TestDispute.objects.select_related("charge").filter(reference=reference).first()
    if made is None:
        raise Refused("No such dispute.", code="resource_missing", parameter="dispute")
    changes = {"state": state, "evidence": evidence, "closed_at": now}
    if TestDispute.objects.filter(pk=made.pk, state=NEEDS_RESPONSE).update(**changes):
        changed(made, now)
    made.refresh_from_db()
    return answer(made)


def entries(made: TestDispute, sign: int, at: datetime | None) -> list[Entry]:
    """The movements of money of a dispute: what is held back (-1), or comes back (1), with the fee."""
    if at is None:
        return []
    currency = made.charge.currency
    return [
        Entry("dispute", made.reference, "", sign * made.amount, currency, at),
        Entry("fee", made.reference, "", sign * made.fee, currency, at),
    ]


def changed(made: TestDispute, now: datetime) -> None:
    TestHappening.objects.create(kind="dispute", reference=made.reference, created=now)
