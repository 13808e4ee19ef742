"""The arithmetic of a statement of account: what stood, what moved, what stands then, and how old what is open is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

# What moves an account, in the order in which it is told of one day.
BALANCE, CARRIED, INVOICE, PAYMENT, ON_ACCOUNT = "balance", "carried", "invoice", "payment", "on_account"
REVERSAL, ON_ACCOUNT_REVERSED = "reversal", "on_account_reversed"
CREDIT_NOTE, REFUNDED, GIVEN_BACK, CREDIT_REFUNDED = "credit_note", "refunded", "given_back", "credit_refunded"
NOTE_VOIDED, INVOICE_VOIDED = "credit_note_voided", "invoice_voided"
KINDS = (
    *(BALANCE, CARRIED, INVOICE, PAYMENT, ON_ACCOUNT, REVERSAL, ON_ACCOUNT_REVERSED),
    *(CREDIT_NOTE, REFUNDED, GIVEN_BACK, CREDIT_REFUNDED, NOTE_VOIDED, INVOICE_VOIDED),
)
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
# The last day overdue of each age but the oldest; 0 is what is not due yet.
AGES = (0, 30, 60, 90)


@dataclass(frozen=True)
class Movement:
    """One movement on a day: `amount` in minor units, above zero where more is owed; `balance` is what is owed then.

    `number` is that of the document or receipt, `about` that of the invoice that it belongs to, `owner` the public id
    of what moved it; each '' where there is none.
    """

    day: date
    kind: str
    amount: int
    number: str = ""
    about: str = ""
    owner: str = ""
    balance: int = 0

    @property
    def order(self) -> tuple[date, int]:
        return self.day, RANKS[self.kind]


@dataclass(frozen=True)
class Open:
    """What of an invoice remains to be paid on a day, in minor units; `due` is None where it asks for no day."""

    remaining: int
    due: date | None


def running(opening: int, movements: Iterable[Movement]) -> Iterator[Movement]:
    """The movements, in their order, each with the balance after it."""
    balance = opening
    for each in movements:
        balance += each.amount
        yield Movement(each.day, each.kind, each.amount, each.number, each.about, each.owner, balance)


def age(due: date | None, day: date) -> int:
    """The place in AGES of what is due then, as seen on `day`; len(AGES) for what is older than all of them."""
    late = (day - due).days if due else 0
    return next((place for place, last in enumerate(AGES) if late <= last), len(AGES))


def aged(invoices: Iterable[Open], day: date) -> list[int]:
    """What is open by age, in minor units: not due yet, 1 to 30 days overdue, to 60, to 90, more."""
    sums = [0] * (len(AGES) + 1)
    for each in invoices:
        sums[age(each.due, day)] += each.remaining
    return sums
