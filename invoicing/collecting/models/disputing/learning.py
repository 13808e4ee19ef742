"""What a gateway says of a dispute, written down: told twice, late or in another order it comes to the same."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from invoicing.collecting.gateways import interface
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing import outcome

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice

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
    if dispute.state not in CLOSED:
        take_over(dispute, told, invoice, now=now)
    elif told.state == dispute.state and told.fee != dispute.fee:
        # The fee of a closed one may be known, or come back, later than the decision.
        dispute.fee = max(told.fee, 0)
        dispute.save(update_fields=["fee"])
    return dispute


def opened(gateway: str, told: interface.Dispute, attempt: ChargeAttempt, *, now: datetime) -> Dispute:
    """The row of one that nobody heard of, with what follows from its being there."""
    dispute = Dispute.objects.create(
        public_id=public_id(Dispute.prefix, now),
        attempt=attempt,
        gateway=gateway,
        reference=told.reference,
        amount=told.amount,
        fee=max(told.fee, 0),
        currency=told.currency,
        state=interface.UNDER_REVIEW if told.state == interface.UNDER_REVIEW else interface.NEEDS_RESPONSE,
        reason=told.reason[:60],
        evidence_due=told.evidence_due,
        created=now,
    )
    outcome.open(dispute, now=now)
    return dispute


def take_over(dispute: Dispute, told: interface.Dispute, invoice: Invoice, *, now: datetime) -> None:
    """Write down what is new of an open one. What is under review needs a response only when a new day is given."""
    goes_back = dispute.state == dispute.UNDER_REVIEW and told.state == dispute.NEEDS_RESPONSE
    if goes_back and not is_later(told.evidence_due, dispute.evidence_due):
        return
    before = dispute.state
    dispute.amount, dispute.fee = told.amount, max(told.fee, 0)
    dispute.evidence_due = told.evidence_due or dispute.evidence_due
    dispute.reason = told.reason[:60] or dispute.reason
    dispute.state = told.state
    if goes_back:
        dispute.submitted_at = dispute.submitted_by = None
    if told.state in CLOSED or (told.state == dispute.UNDER_REVIEW and dispute.wanted == Dispute.SUBMIT):
        # An answer that was lost on its way back arrived there all the same.
        dispute.submitted_at = now if dispute.wanted == Dispute.SUBMIT else dispute.submitted_at
        dispute.wanted, dispute.problem = Dispute.NOTHING, ""
    if told.state in CLOSED:
        dispute.closed_at = now
    dispute.save()
    if told.state == dispute.LOST:
        outcome.lose(dispute, now=now)
    elif told.state == dispute.WON:
        outcome.win(dispute, now=now)
    elif told.state != before:
        outcome.tell(dispute, "dispute_updated", by=None, now=now, state=told.state)


def is_later(day: datetime | None, known: datetime | None) -> bool:
    return day is not None and (known is None or day > known)
