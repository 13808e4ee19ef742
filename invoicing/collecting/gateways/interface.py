"""The one door to whoever carries out charges: what is asked of a gateway, and what it answers.

Every room (`test`, `manual`, `stripe`) is a `Gateway`; tests/invoicing/collecting/gateways holds them all to the same
contract. Amounts are integers in minor units of a lower-case ISO currency. A `key` is the public id of our own row,
which was committed before the call: a gateway that gets it twice does the thing once. Nothing here is called inside a
transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

Thing = TypeVar("Thing")
# Kinds of payment methods.
CARD, SEPA_DEBIT, US_BANK_ACCOUNT, BANK_TRANSFER, MANUAL = (
    *("card", "sepa_debit", "us_bank_account", "bank_transfer", "manual"),
)
DEBITS = (SEPA_DEBIT, US_BANK_ACCOUNT)
# What becomes of a charge or a refund. PROCESSING: taken on, and known only days later (bank debits).
SUCCEEDED, FAILED, REQUIRES_ACTION, PROCESSING, CANCELED = (
    *("succeeded", "failed", "requires_action", "processing", "canceled"),
)
# What happened at the gateway by itself.
DISPUTED, RETURNED = "disputed", "returned"
NEEDS_RESPONSE, UNDER_REVIEW, WON, LOST = "needs_response", "under_review", "won", "lost"


class Refused(Exception):
    """The gateway refused, and surely did nothing: `code` and `decline_code` as it gives them, `words` for staff.

    `parameter` names what of the request was wrong, '' where nothing of it was.
    """

    def __init__(self, words: str, *, code: str = "", decline_code: str = "", parameter: str = "") -> None:
        super().__init__(words)
        self.code, self.decline_code = code, decline_code
        self.parameter = parameter


class NotConfigured(Refused):
    """There is no gateway, or it has no key yet: nothing can be asked of it before staff set it up."""


class Unanswered(Exception):
    """No answer came, or one that nobody can read: whether the thing was done is known only by asking later."""


@dataclass(frozen=True)
class MethodDetails:
    """A payment method as the gateway knows it: its `reference` there and what may be shown of it.

    `shown` of a card: brand, last4, exp_month, exp_year, funding, country, fingerprint, checks; of a debit: last4,
    bank_name, country, fingerprint and (SEPA) mandate. Never the number itself.
    """

    kind: str
    reference: str
    shown: dict[str, Any] = field(default_factory=dict)
    billing_details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Payer:
    """Whose method it is: our customer's public id, and the gateway's own id of them ('' where it knows none)."""

    customer: str
    reference: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class ChargeOrder:
    """A charge to make. `off_session`: the customer is not there to confirm it; `return_url`: where they come back."""

    key: str
    amount: int
    currency: str
    method: str  # the method's reference at the gateway
    kind: str
    payer: Payer
    description: str = ""
    off_session: bool = True
    return_url: str = ""
    asked_at: datetime | None = None  # when the attempt was written, for gateways that look it up by time


@dataclass(frozen=True)
class Charge:
    """What became of a charge: `state` is SUCCEEDED, PROCESSING, REQUIRES_ACTION, FAILED or CANCELED.

    `reference` is the gateway's id of it. A failed one has `code`, `decline_code` and `words` for staff; one that
    requires an action has `action_url`, where the customer confirms it. `amount` is what was taken.
    """

    state: str
    reference: str
    amount: int
    currency: str
    code: str = ""
    decline_code: str = ""
    words: str = ""
    action_url: str = ""
    at: datetime | None = None

    @property
    def reason(self) -> str:
        """The code that says most: the bank's, else the gateway's."""
        return self.decline_code or self.code


@dataclass(frozen=True)
class RefundOrder:
    """`charge` is the gateway's reference of the charge that money is given back of."""

    key: str
    amount: int
    currency: str
    charge: str
    reason: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Refund:
    """What became of a refund: `state` is SUCCEEDED, PROCESSING, FAILED or CANCELED."""

    state: str
    reference: str
    amount: int
    currency: str
    code: str = ""
    words: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Dispute:
    """A dispute of a charge: `state` is NEEDS_RESPONSE, UNDER_REVIEW, WON or LOST; `fee` is what the gateway takes."""

    reference: str
    charge: str
    amount: int
    currency: str
    state: str
    reason: str = ""
    fee: int = 0
    evidence_due: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Evidence:
    """What is put in against a dispute: a text, and files as (name, content type, bytes)."""

    text: str = ""
    files: Sequence[tuple[str, str, bytes]] = ()


@dataclass(frozen=True)
class Happening:
    """Something that happened at the gateway: ask about the charge, refund or dispute with this reference now."""

    id: str
    kind: str  # "charge", "refund", "dispute", "method"
    reference: str
    at: datetime


@dataclass(frozen=True)
class Page(Generic[Thing]):
    """Things since a cursor, oldest first, and the cursor to ask with next."""

    things: tuple[Thing, ...]
    cursor: str


@dataclass(frozen=True)
class Entry:
    """One movement of money at the gateway, for the comparison with the books. `kind`: charge, refund, dispute, fee."""

    kind: str
    reference: str
    key: str  # our row's public id where the gateway was given one
    amount: int
    currency: str
    at: datetime


class Gateway(Protocol):
    """All of these raise Refused, Unanswered and NotConfigured, and nothing else."""

    name: str
    livemode: bool
    kinds: frozenset[str]  # of payment methods that it charges

    def create_method(self, token: str, payer: Payer, *, key: str) -> MethodDetails:
        """Attach what a token stands for to the payer; a refusal says why in the bank's code."""
        ...

    def detach_method(self, reference: str) -> None:
        """Let go of a method, for good. One that is gone already is no error."""
        ...

    def update_method(
        self, reference: str, *, billing_details: dict[str, Any], expiry: tuple[int, int] | None = None
    ) -> MethodDetails:
        """Change the billing details, and of a card the (month, year) of expiry."""
        ...

    def setup_page(self, payer: Payer, *, key: str, return_url: str) -> str:
        """The address of a page on which the customer puts a method on file. It is theirs alone."""
        ...

    def set_up(self, key: str, payer: Payer) -> MethodDetails | None:
        """What the customer put on file on the page with this key; None while they have not."""
        ...

    def charge(self, order: ChargeOrder) -> Charge:
        """Make a charge, once for its key. A decline is no error: its state is FAILED."""
        ...

    def find_charge(self, order: ChargeOrder) -> Charge | None:
        """What became of the charge with this order's key; None where the gateway surely never heard of it."""
        ...

    def cancel_charge(self, reference: str) -> Charge:
        """Give up a charge that waits for the customer; what it says may as well be that it succeeded meanwhile."""
        ...

    def refund(self, order: RefundOrder) -> Refund:
        """Give back, once for its key."""
        ...

    def find_refund(self, order: RefundOrder) -> Refund | None:
        """What became of the refund with this order's key; None where the gateway surely never heard of it."""
        ...

    def disputes_since(self, cursor: str) -> Page[Dispute]:
        """Disputes that were opened or changed since; '' asks from the beginning."""
        ...

    def submit_evidence(self, dispute: str, evidence: Evidence) -> Dispute:
        """Put in evidence, for good."""
        ...

    def accept_dispute(self, dispute: str) -> Dispute:
        """Give a dispute up: it is lost."""
        ...

    def happenings_since(self, cursor: str) -> Page[Happening]:
        """What happened since, for a product that nobody calls back; '' asks from the beginning."""
        ...

    def entries_between(self, first: date, last: date) -> Sequence[Entry]:
        """All movements of money on these days (UTC), for the page "Gateway against books"."""
        ...
