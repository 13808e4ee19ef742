"""Money of a charge that the customer keeps as credit instead of getting it back: by a credit note."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.lib.db.transaction import whole
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refunding.asked import (
    NOTE_REASONS,
    Asked,
    NotRefundable,
    refuse_amount,
    refuse_new_note,
    refuse_words,
)
from invoicing.collecting.models.refunding.limits import left_of
from invoicing.models.credit_note import CreditNote
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from invoicing.totals.remainder import CreditError

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


@whole
def credit(
    attempt: ChargeAttempt, amount: int, *, reason: str, note: str = "", by: User | None, now: datetime
) -> CreditNote:
    """Issue the credit note that puts `amount` (minor units) of a charge onto the balance of its customer.

    Never more than was paid and not given back yet. Raises IllegalMove, NotRefundable.
    """
    _, invoice = attempt.invoice.locked_with_customer()
    attempt = ChargeAttempt.objects.select_related("payment").get(pk=attempt.pk)
    attempt.invoice = invoice
    left = left_of(attempt)
    if not left.of_charge:
        raise IllegalMove(left.why)
    refuse_words(Asked(attempt, amount, reason, note.strip(), None, True))
    refuse_amount(attempt, amount, left)
    refuse_new_note(attempt, amount, left)
    details: dict[str, Any] = {"reason": NOTE_REASONS.get(reason, "")}
    if note.strip():
        details["metadata"] = {"note": note.strip()}
    try:
        return CreditNote.issue(invoice, CreditRequest(amount=amount), credit=amount, by=by, now=now, **details)
    except CreditError as error:
        raise NotRefundable(str(error)) from error
