"""Money of a charge that the customer keeps as credit instead of getting it back: by a credit note."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refunding.asked import (
    Asked,
    issue,
    refuse_amount,
    refuse_new_note,
    refuse_words,
)
from invoicing.collecting.models.refunding.limits import left_of
from invoicing.models.credit_note import CreditNote
from invoicing.rules.move import IllegalMove

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
    wanted = Asked(attempt, amount, reason, note.strip(), None, True)
    refuse_words(wanted)
    refuse_amount(attempt, amount, left)
    refuse_new_note(attempt, amount, left)
    details = {"metadata": {"note": wanted.note}} if wanted.note else {}
    return issue(wanted, "credit", by=by, now=now, **details)
