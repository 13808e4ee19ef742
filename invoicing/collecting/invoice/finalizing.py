"""Finalizing a draft and charging it in the same moment, as a move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_site.staff.models.user import User
from invoicing.collecting.models.charging.first import finalize_and_charge
from invoicing.collecting.models.collection import Collection
from invoicing.invoice.finalizing import finalized_words
from invoicing.models.invoice import Invoice
from invoicing.models.states import MOVES, OPEN
from invoicing.rules.move import Move


@dataclass(frozen=True)
class FinalizingAndCharging(Move):
    """The move "finalize" with another verb."""

    def act(self, thing: Any, *, by: User | None, now: datetime, **more: Any) -> None:
        finalize_and_charge(thing, by=by, now=now, **more)


FINALIZE_AND_CHARGE = FinalizingAndCharging(**vars(MOVES["finalize"]))


def finalized_and_charged(invoice: Invoice) -> str:
    """What was done: it is being charged, or why not."""
    row, words = Collection.objects.filter(invoice=invoice).first(), finalized_words(invoice)
    if row and row.waits:
        return f"{words} It was not charged: {row.why}"
    return f"{words} It is being charged." if row and invoice.status == OPEN else words
