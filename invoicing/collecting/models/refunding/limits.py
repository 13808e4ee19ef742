"""How much of a charge can still be given back: never more than came in, whoever asks and however often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from invoicing.collecting.models.charging.standing import standing_payment
from invoicing.models.credit_note import CreditNote

if TYPE_CHECKING:
    from invoicing.collecting.models.attempt import ChargeAttempt
    from invoicing.collecting.models.refund import Refund, RefundQuerySet
    from invoicing.models.invoice import Invoice

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
    of_charge = max(0, attempt.amount - gone(attempt))
    customer = attempt.invoice.customer
    credit = max(0, -(customer.merged_into or customer).balance)
    overpaid = min(max(0, payment.overpaid - total(refunds, "from_balance")), credit)
    return Left(of_charge, of_invoice(attempt), overpaid, "" if of_charge else ALL_GONE)


def gone(attempt: ChargeAttempt) -> int:
    """What of a charge went back, by refunds and by disputes."""
    return total(attempt.refunds.standing(), "amount") + sum(each.taken for each in attempt.disputes.taking())


def gives_too_much(attempt: ChargeAttempt) -> bool:
    """Whether more went back than the charge brought in, or of its invoice than was settled by payments or credit."""
    invoice = attempt.invoice
    settled = max(invoice.total, invoice.amount_due) - invoice.amount_remaining - invoice.pre_payment_credit
    return gone(attempt) > attempt.amount or by_notes(invoice) + without_note(attempt) > settled


def of_invoice(attempt: ChargeAttempt) -> int:
    """What the invoice used of the money that came in, and nobody gave back."""
    invoice = attempt.invoice
    money = invoice.payments.standing().filter(out_of_band=False)
    used = sum(payment.applied for payment in money)
    return max(0, used - by_notes(invoice) - without_note(attempt))


def by_notes(invoice: Invoice) -> int:
    """What credit notes say was given back of an invoice."""
    notes = invoice.credit_notes.issued()
    return sum(total(notes, name) for name in ("refund_amount", "credit_amount", "out_of_band_amount"))


def without_note(attempt: ChargeAttempt) -> int:
    """What refunds without a note gave back of the invoice of a charge, and no note takes in."""
    return sum(free(attempt.refunds.model.objects.standing(), attempt.invoice).values())


def free(refunds: RefundQuerySet, invoice: Invoice) -> dict[str, int]:
    """{id: what of one of these without a note no note of the invoice takes in}, the oldest first.

    What had been paid too much is no part of it: that was the customer's credit.
    """
    taken = taken_in(invoice)
    found = refunds.without_note().filter(attempt__invoice=invoice).order_by("pk")
    amounts = {key: amount - off for key, amount, off in found.values_list("public_id", "amount", "from_balance")}
    return {key: left for key, amount in amounts.items() if (left := amount - taken[key]) > 0}


def taken_in(invoice: Invoice) -> Counter[str]:
    """What of refunds without a note the notes of an invoice take in, by the ids of the refunds."""
    taken: Counter[str] = Counter()
    notes = invoice.credit_notes.issued().filter(refund_amount__gt=0, frozen__has_key="refunds")
    for refunds in notes.values_list("frozen__refunds", flat=True):
        taken.update(refunds)
    return taken


def uncovered(note: CreditNote) -> int:
    """What of the refund of a credit note was not given back yet, by its refunds or those they were tried for."""
    refunds = note.refunds.model.objects.standing()
    tried_for = Q(instead_of__credit_note=note) | Q(instead_of__instead_of__credit_note=note)
    taken = taken_by(note)
    of_note = Q(credit_note=note, beside_note_at=None) | (Q(credit_note=None) & tried_for & ~Q(public_id__in=taken))
    before = sum(taken[key] for key in refunds.filter(public_id__in=taken).values_list("public_id", flat=True))
    return max(0, note.refund_amount - total(refunds.filter(of_note), "amount") - before)


def notes_that_take_in(refund: Refund) -> QuerySet[CreditNote]:
    """The credit notes that were issued after a refund without one, and say that it is theirs, oldest first."""
    notes = refund.attempt.invoice.credit_notes.issued().filter(refund_amount__gt=0)
    return notes.filter(frozen__refunds__has_key=refund.public_id).defer("frozen").order_by("pk")


def taken_by(note: CreditNote) -> dict[str, int]:
    """What of refunds without a note one takes in, by their ids."""
    return note.frozen.get("refunds", {})


def open_notes(attempt: ChargeAttempt) -> list[CreditNote]:
    """The credit notes of the invoice whose refund was not sent yet, newest first."""
    notes = attempt.invoice.credit_notes.issued().filter(refund_amount__gt=0).order_by("-id")
    return [note for note in notes[:50] if uncovered(note)]


def total(rows: QuerySet, name: str) -> int:
    return rows.aggregate(total=Sum(name))["total"] or 0
