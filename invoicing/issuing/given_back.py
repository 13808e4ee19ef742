"""What refunds without a credit note gave back of an invoice, and what that leaves for a new note to give back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from billing_site.lib.money.text import format_amount
from invoicing.issuing.credit import figures, placing, refundable
from invoicing.totals.credit import CreditAllocation, CreditRequest, allocate, divide
from invoicing.totals.remainder import CreditError

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


@dataclass(frozen=True)
class GivenBack:
    """`refunds` without a note by id, what no note takes in so far; in minor units.

    `most` is what all notes to come can give back, wherever to, were there no such refunds; `refundable` is what of the
    money that came in no note refunded.
    """

    currency: str
    refundable: int
    most: int = 0
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def before(self) -> int:
        return sum(self.refunds.values())

    def can_be_refunded(self, *, takes_in: bool) -> int:
        """What the refund of a note may come to, which takes these refunds in or is sent anew."""
        return self.refundable if takes_in else max(0, min(self.refundable, self.most) - self.before)

    def taken(self, refund: int) -> dict[str, int]:
        """What of each refund a note takes in that says `refund`, the oldest first."""
        found = {}
        for public_id, amount in self.refunds.items():
            if part := min(amount, refund):
                found[public_id] = part
                refund -= part
        return found

    def place(self, total: int, invoice: Invoice, *, takes_in: bool, **places: int) -> CreditAllocation:
        """Where the total of a note goes, as `allocate` divides it among `places`. Raises CreditError."""
        details = placing(invoice) | {"refundable": self.refundable}
        parts = allocate(total, invoice.amount_remaining, currency=invoice.currency, **details, **places)
        self.refuse_twice(parts, takes_in=takes_in)
        return parts

    def refuse_twice(self, parts: CreditAllocation, *, takes_in: bool) -> None:
        """Nothing is given back twice. Raises CreditError, whose `concerns` names the part that is too much."""
        if not self.refunds or not parts.post_payment:
            return
        said = f"{self.say(self.before)} of the invoice was refunded without a credit note already"
        if not takes_in and parts.refund > (most := self.can_be_refunded(takes_in=False)):
            so = f"at most {self.say(most)}" if most else "nothing more"
            raise CreditError(
                f"{said}, so {so} can be refunded anew. If the credit note is for that refund, choose that it was sent "
                "already.",
                "refund",
            )
        stands_beside = max(0, self.before - parts.refund) if takes_in else self.before
        left = max(0, self.most - parts.refund - stands_beside)
        if parts.credit + parts.out_of_band > left:
            so = f"at most {self.say(left)}" if left else "nothing more"
            raise CreditError(
                f"{said}, so {so} can go to the credit balance or be given back out of band. Enter what was sent "
                "already as refunded.",
                "credit" if parts.credit else "out_of_band",
            )

    def say(self, amount: int) -> str:
        return format_amount(amount, self.currency)


def given_back(invoice: Invoice) -> GivenBack:
    """What was given back of an issued invoice, which is locked where that has to stay true."""
    refunds, money = import_string(f"{settings.NOTE_REFUNDS}.without_note")(invoice), refundable(invoice)
    if not refunds:
        return GivenBack(invoice.currency, money)
    whole = figures(invoice, CreditRequest()).total
    by_document = divide(whole, invoice.amount_remaining, **placing(invoice))[1]
    notes = invoice.credit_notes.filter(status="issued")
    by_payments = sum(payment.applied for payment in invoice.payments.standing()) - sum(n.given_back for n in notes)
    return GivenBack(invoice.currency, money, max(by_document, by_payments), refunds)
