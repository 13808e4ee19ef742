"""What a gateway says of a dispute, written down: told twice, late or in another order it comes to the same."""

from __future__ import annotations

from datetime import datetime

from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from invoicing.collecting.gateways import interface
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing import erasure, outcome

CLOSED = (interface.WON, interface.LOST)


@whole
def learn(gateway: str, told: interface.Dispute, *, now: datetime) -> Dispute | None:
    """The row of a dispute as the gateway tells of it; None where its charge is none of ours, or not settled yet."""
    found = ChargeAttempt.objects.filter(gateway=gateway, reference=told.charge).select_related("invoice").first()
    if found is None or not found.reference or told.amount <= 0:
        return None
    _, invoice = found.invoice.locked_with_customer()
    attempt = ChargeAttempt.objects.select_related("method", "payment").get(pk=found.pk)
    attempt.invoice = invoice
    if attempt.state != attempt.SUCCEEDED:
        return None
    dispute = Dispute.objects.filter(gateway=gateway, reference=told.reference).first()
    if dispute is None:
        dispute = opened(gateway, told, attempt, now=now)
    dispute.attempt = attempt
    if may_change(dispute, told):
        take_over(dispute, told, now=now)
    elif told.state == dispute.state and fee_of(told) != (dispute.fee, dispute.fee_currency):
        # The fee of a closed one may be known, or come back, later than the decision.
        dispute.fee, dispute.fee_currency = fee_of(told)
        dispute.save(update_fields=["fee", "fee_currency"])
    return dispute


def may_change(dispute: Dispute, told: interface.Dispute) -> bool:
    """Won and lost are for good, but for two things: banks decide once more for us, and inquiries become disputes."""
    if dispute.state not in CLOSED:
        return True
    if dispute.state == dispute.LOST:
        return told.state == dispute.WON
    return dispute.is_inquiry and not told.inquiry


def fee_of(told: interface.Dispute) -> tuple[int, str]:
    return max(told.fee, 0), told.fee_currency or told.currency


def opened(gateway: str, told: interface.Dispute, attempt: ChargeAttempt, *, now: datetime) -> Dispute:
    """The row of one that nobody heard of, with what follows from its being there."""
    dispute = Dispute.objects.create(
        public_id=public_id(Dispute.prefix, now),
        attempt=attempt,
        gateway=gateway,
        reference=told.reference,
        amount=told.amount,
        fee=fee_of(told)[0],
        fee_currency=fee_of(told)[1],
        currency=told.currency,
        state=interface.UNDER_REVIEW if told.state == interface.UNDER_REVIEW else interface.NEEDS_RESPONSE,
        reason=told.reason[:60],
        evidence_due=told.evidence_due,
        created=now,
        taken_at=None if told.inquiry else now,
    )
    outcome.open(dispute, now=now)
    return dispute


def take_over(dispute: Dispute, told: interface.Dispute, *, now: datetime) -> None:
    """Write down what is new of an open one. What is under review needs a response only when a new day is given."""
    taken = dispute.is_inquiry and not told.inquiry
    goes_back = dispute.state == dispute.UNDER_REVIEW and told.state == dispute.NEEDS_RESPONSE
    if goes_back and not taken and not is_later(told.evidence_due, dispute.evidence_due):
        return
    before = dispute.state
    dispute.state, dispute.closed_at = told.state, now if told.state in CLOSED else None
    dispute.fee, dispute.fee_currency = fee_of(told)
    if before == dispute.LOST:
        outcome.win_after_all(dispute, now=now)
        return
    dispute.amount = told.amount
    dispute.evidence_due = told.evidence_due or dispute.evidence_due
    dispute.reason = told.reason[:60] or dispute.reason
    dispute.taken_at = None if told.inquiry else (dispute.taken_at or now)
    if goes_back:
        dispute.submitted_at = dispute.submitted_by = None
    if told.state in CLOSED or (told.state == dispute.UNDER_REVIEW and dispute.wanted == Dispute.SUBMIT):
        # An answer that was lost on its way back arrived there all the same.
        dispute.submitted_at = now if dispute.wanted == Dispute.SUBMIT else dispute.submitted_at
        dispute.wanted = Dispute.NOTHING
        dispute.problem = dispute.worker = ""
    dispute.save()
    tell_what_is_new(dispute, before, taken=taken, now=now)
    erasure.forget_if_erased(dispute)


def tell_what_is_new(dispute: Dispute, before: str, *, taken: bool, now: datetime) -> None:
    """What follows from the state it is in now, which was `before`; `taken`: its money was not held until now."""
    if taken:
        outcome.take(dispute, now=now)
    if dispute.state == dispute.LOST:
        outcome.lose(dispute, now=now)
    elif dispute.state == dispute.WON:
        outcome.win(dispute, now=now)
    elif dispute.state != before and not taken:
        outcome.tell(dispute, "dispute_updated", by=None, now=now, state=dispute.state)


def is_later(day: datetime | None, known: datetime | None) -> bool:
    return day is not None and (known is None or day > known)
