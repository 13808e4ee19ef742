"""What must hold before money is given back, in words for staff; and the credit note that is issued with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.lib.money.amounts import checked_amount
from billing_site.lib.money.currencies import card_step
from billing_site.lib.money.text import format_amount
from invoicing.collecting.models.refunding.limits import Left, left_of, uncovered
from invoicing.models.credit_note import CreditNote
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from invoicing.totals.remainder import CreditError

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.collecting.models.attempt import ChargeAttempt
    from invoicing.collecting.models.refund import Refund

# Reason of a refund -> that of the credit note that is issued with it.
NOTE_REASONS = {"duplicate": "duplicate", "fraudulent": "fraudulent"}
TRIED = "This refund was tried again already."
OPEN_REST = (
    "{} of the invoice remains to be paid, and a credit note lowers that first. Issue the credit note by itself, or "
    "refund without one."
)


class NotRefundable(IllegalMove):
    """This amount cannot be given back so: `field` is what of the request is wrong, the text is for staff."""

    def __init__(self, words: str, field: str = "amount") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Asked:
    """A refund that somebody asks for: of a charge whose invoice is locked, with or without a credit note."""

    attempt: ChargeAttempt
    amount: int
    reason: str
    note: str
    credit_note: CreditNote | None
    issue_note: bool


def look_at(wanted: Asked, *, instead_of: Refund | None) -> int:
    """What of it leaves the credit balance, in minor units. Raises IllegalMove, NotRefundable."""
    attempt, amount = wanted.attempt, wanted.amount
    left = left_of(attempt)
    if not left.of_charge:
        raise IllegalMove(left.why)
    refuse_words(wanted)
    if instead_of is not None and (instead_of.state != instead_of.FAILED or instead_of.again_id):
        raise IllegalMove(TRIED)
    refuse_amount(attempt, amount, left)
    return from_balance(wanted, left)


def from_balance(wanted: Asked, left: Left) -> int:
    """What of an amount that can be given back leaves the credit balance. Raises NotRefundable."""
    attempt, amount = wanted.attempt, wanted.amount
    if wanted.credit_note is not None:
        refuse_note(attempt, amount, wanted.credit_note)
        return 0
    if wanted.issue_note:
        refuse_new_note(attempt, amount, left)
        return 0
    if amount > left.without_note:
        most = format_amount(left.without_note, attempt.currency)
        raise NotRefundable(
            f"At most {most} can be refunded without a credit note: the rest was given back by credit notes already, "
            "or is no longer on the credit balance."
        )
    return min(amount, left.overpaid)


def refuse_words(wanted: Asked) -> None:
    model = wanted.attempt.refunds.model
    if wanted.reason not in dict(model.REASONS):
        raise NotRefundable("Choose why the money is given back.", "reason")
    if len(wanted.note) > model.NOTE_LENGTH:
        raise NotRefundable(f"The note has at most {model.NOTE_LENGTH} characters.", "note")


def refuse_amount(attempt: ChargeAttempt, amount: int, left: Left) -> None:
    step = card_step(attempt.currency)
    if checked_amount(amount) <= 0:
        raise NotRefundable("Enter an amount above 0.")
    if amount > left.of_charge:
        raise NotRefundable(f"At most {format_amount(left.of_charge, attempt.currency)} of it can be refunded.")
    if amount % step:
        words = f"Refunds in {attempt.currency.upper()} are multiples of {format_amount(step, attempt.currency)}."
        raise NotRefundable(words)


def refuse_note(attempt: ChargeAttempt, amount: int, credit_note: CreditNote) -> None:
    if credit_note.invoice_id != attempt.invoice_id or not CreditNote.objects.issued().filter(pk=credit_note.pk):
        raise NotRefundable("Choose a credit note of this invoice.", "credit_note")
    if amount > (most := uncovered(credit_note)):
        words = f"At most {format_amount(most, attempt.currency)} of the refund of {credit_note} is still to be sent."
        raise NotRefundable(words)


def refuse_new_note(attempt: ChargeAttempt, amount: int, left: Left) -> None:
    if rest := attempt.invoice.amount_remaining:
        raise NotRefundable(OPEN_REST.format(format_amount(rest, attempt.currency)), "credit_note")
    if amount > left.with_new_note:
        most = format_amount(left.with_new_note, attempt.currency)
        raise NotRefundable(f"At most {most} can be refunded with a new credit note.")


def issue(wanted: Asked, kind: str, *, by: User | None, now: datetime, **details: Any) -> CreditNote:
    """The credit note over exactly what is given back, spread over lines and taxes in proportion.

    `kind` is where it goes: "refund", or "credit" for the customer's balance. Raises NotRefundable.
    """
    details |= {kind: wanted.amount, "reason": NOTE_REASONS.get(wanted.reason, "")}
    try:
        request = CreditRequest(amount=wanted.amount)
        return CreditNote.issue(wanted.attempt.invoice, request, takes_in=False, by=by, now=now, **details)
    except CreditError as error:
        raise NotRefundable(str(error)) from error
