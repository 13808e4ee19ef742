"""Refunds of credit notes: which charge the refund that a note says can go back to, and its beginning."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.asked import NOTE_REASONS
from invoicing.collecting.models.refunding.limits import free, left_of

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.credit_note import CreditNote
    from invoicing.models.invoice import Invoice

MOST = 20  # charges of one invoice


def offers(invoice: Invoice) -> dict[str, tuple[str, int]]:
    """{id of a charge: (its method in words, what of it can still be given back in minor units)}, newest first."""
    charges = invoice.charge_attempts.filter(state=ChargeAttempt.SUCCEEDED).select_related("method").order_by("-id")
    found = {}
    for charge in charges[:MOST]:
        charge.invoice = invoice
        if left := left_of(charge).of_charge:
            found[charge.public_id] = (charge.method.words, left)
    return found


def without_note(invoice: Invoice) -> dict[str, int]:
    """{id of a refund without a credit note: what of it no note takes in, in minor units}, the oldest first."""
    return free(Refund.objects.standing(), invoice)


def begin(note: CreditNote, charge: str, *, by: User | None, now: datetime) -> Refund:
    """Send the refund of a note that was just issued back to what was charged. Raises IllegalMove."""
    attempt = ChargeAttempt.objects.select_related("invoice").get(public_id=charge, invoice=note.invoice)
    reason = NOTE_REASONS.get(note.reason, "requested_by_customer")
    return Refund.begin(attempt, note.refund_amount, reason=reason, credit_note=note, by=by, now=now)
