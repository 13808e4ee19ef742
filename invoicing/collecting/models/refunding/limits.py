"""How much of a charge can still be given back: never more than came in, whoever asks and however often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from invoicing.collecting.models.charging.standing import standing_payment
from invoicing.models.credit_note import CreditNote

if TYPE_CHECKING:
    from invoicing.collecting.models.attempt import ChargeAttempt

NOT_PAID = "Only a charge that brought money in can be refunded."
REVERSED = "The payment was reversed, so there is nothing to give back."
ALL_GONE = "All of this payment was given back already."


@dataclass(frozen=True)
class Left:
    """What of a charge can be given back, in minor units.

    `of_charge` is what the charge brought in less what stands as refunded and what disputes took. `of_invoice` is what
    the invoice used of the money that came in, less what credit notes and refunds without one gave back. `overpaid` is
    what went to the credit balance as too much, and is there still.
    """

    of_charge: int
    of_invoice: int
    overpaid: int
    why: str = ""

    @property
    def without_note(self) -> int:
        return min(self.of_charge, self.of_invoice + self.overpaid)

    def with_note(self, note: CreditNote) -> int:
        """What of the refund that a credit note says was not sent to a payment method yet."""
        return min(self.of_charge, uncovered(note))

    @property
    def with_new_note(self) -> int:
        return min(self.of_charge, self.of_invoice)


def left_of(attempt: ChargeAttempt) -> Left:
    """What is left of a charge, whose invoice is locked where that has to stay true."""
    if attempt.state != attempt.SUCCEEDED or attempt.returned_at:
        return Left(0, 0, 0, NOT_PAID)
    payment = standing_payment(attempt)
    if payment is None:
        return Left(0, 0, 0, REVERSED)
    refunds = attempt.refunds.standing()
    disputes = attempt.disputes.taking()
    gone = total(refunds, "amount") + sum(dispute.taken for dispute in disputes)
    of_charge = max(0, attempt.amount - gone)
    customer = attempt.invoice.customer
    credit = max(0, -(customer.merged_into or customer).balance)
    overpaid = min(max(0, payment.overpaid - total(refunds, "from_balance")), credit)
    return Left(of_charge, of_invoice(attempt), overpaid, "" if of_charge else ALL_GONE)


def of_invoice(attempt: ChargeAttempt) -> int:
    """What the invoice used of the money that came in, and nobody gave back."""
    invoice = attempt.invoice
    money = invoice.payments.standing().filter(out_of_band=False)
    used = sum(payment.applied for payment in money)
    notes = invoice.credit_notes.issued()
    by_notes = sum(total(notes, name) for name in ("refund_amount", "credit_amount", "out_of_band_amount"))
    refunds = attempt.refunds.model.objects.standing()
    without = refunds.without_note().filter(attempt__invoice=invoice)
    return max(0, used - by_notes - total(without, "amount") + total(without, "from_balance"))


def uncovered(note: CreditNote) -> int:
    """What of the refund that a credit note says was not given back by refunds yet."""
    return max(0, note.refund_amount - total(note.refunds.standing().filter(beside_note_at=None), "amount"))


def open_notes(attempt: ChargeAttempt) -> list[CreditNote]:
    """The credit notes of the invoice whose refund was not sent yet, newest first."""
    notes = attempt.invoice.credit_notes.issued().filter(refund_amount__gt=0).order_by("-id")
    return [note for note in notes[:50] if uncovered(note)]


def total(rows: QuerySet, name: str) -> int:
    return rows.aggregate(total=Sum(name))["total"] or 0
