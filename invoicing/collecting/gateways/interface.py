"""The one door to whoever carries out charges: what is asked of a gateway, and what it answers.

Every room (`test`, `manual`, `stripe`) is a `Gateway`; tests/invoicing/collecting/gateways holds them all to the same
contract. Amounts are integers in minor units of a lower-case ISO currency. A `key` is the public id of our own row,
which was committed before the call: a gateway that gets it twice does it once. No call is made inside a transaction.
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
    """There is no gateway, or no key that it accepts: nothing can be asked of it before staff set it up."""


class Unanswered(Exception):
    """No answer came, or one that nobody can read: whether the thing was done is known only by asking later."""


@dataclass(frozen=True)
class MethodDetails:
    """A payment method as the gateway knows it: its `reference` there and what may be shown of it.

    `shown` of a card: brand, last4, exp_month, exp_year, funding, country, fingerprint, checks; of a debit: last4,
    bank_name, country, fingerprint and (SEPA) mandate. Never the number itself. `payer` is the gateway's own id of
    whose method it is: the `reference` of the Payer when the method is charged, changed or asked about.
    """

    kind: str
    reference: str
    payer: str = ""
    shown: dict[str, Any] = field(default_factory=dict)
    billing_details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Payer:
    """Whose method it is: our public id and the gateway's own ('' for none), and what they are billed in, if known."""

    customer: str
    reference: str = ""
    name: str = ""
    email: str = ""
    currency: str = ""


@dataclass(frozen=True)
class SetupPage:
    """A page on which a customer puts a method on file: its address, theirs alone, and what it is asked about by.

    It may last for a day only, and is made when the customer comes. `payer` is the gateway's own id of them.
    """

    url: str
    reference: str
    payer: str = ""


@dataclass(frozen=True)
class ChargeOrder:
    """A charge to make. `off_session`: the customer is not there to confirm it.

    `return_url` is where they come back after confirming; a charge off session has one too, for banks that ask for it.
    """

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
    reference: str = ""  # the gateway's id of the charge, where an answer told it: it is looked up by that


@dataclass(frozen=True)
class Charge:
    """What became of a charge: `state` is SUCCEEDED, PROCESSING, REQUIRES_ACTION, FAILED or CANCELED.

    `reference` is the gateway's id of it. A failed one has `code`, `decline_code` and `words` for staff; one that
    requires an action has `action_url`, where the customer confirms it; it may grow old, and whoever looks the charge
    up gets the one of now. `amount` is what the charge is of, whatever became of it.
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
    reference: str = ""  # the gateway's id of the refund, where an answer told it


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
    """A dispute of a charge: `state` is NEEDS_RESPONSE, UNDER_REVIEW, WON or LOST. `inquiry`: it moved no money so far.

    `fee` is what the gateway keeps of it by now, less what it gave back, in `fee_currency` ('' is that of the amount).
    """

    reference: str
    charge: str
    amount: int
    currency: str
    state: str
    reason: str = ""
    fee: int = 0
    evidence_due: datetime | None = None
    at: datetime | None = None
    fee_currency: str = ""
    inquiry: bool = False


@dataclass(frozen=True)
class Evidence:
    """What is put in against a dispute: a text, and files as (name, content type, bytes)."""

    text: str = ""
    files: Sequence[tuple[str, str, bytes]] = ()


@dataclass(frozen=True)
class Happening:
    """Something that happened at the gateway: ask about the charge, refund or dispute with this reference now.

    `key` is our row's public id where the gateway was given one: the answer that told the reference may be lost. The
    same thing may be told more than once, and one of a row that is not ours may be told too.
    """

    id: str
    kind: str  # "charge", "refund", "dispute", "method", "setup" (a page on which a method was put on file)
    reference: str
    at: datetime
    key: str = ""


@dataclass(frozen=True)
class Page(Generic[Thing]):
    """Things since a cursor, oldest first, and the cursor to ask with next."""

    things: tuple[Thing, ...]
    cursor: str


@dataclass(frozen=True)
class Entry:
    """A movement of money, for the comparison with the books: `kind` is charge, refund, dispute, dispute_fee or fee.

    What came in is positive, what went out negative. `reference` is of the charge, refund or dispute; a charge that
    came back, a refund that failed and a dispute that was won are movements the other way.
    """

    kind: str
    reference: str
    key: str  # our row's public id where the gateway was given one
    amount: int
    currency: str
    at: datetime


class Gateway(Protocol):
    """All of these raise Refused, Unanswered and NotConfigured, and nothing else."""

    @property
    def name(self) -> str: ...

    @property
    def livemode(self) -> bool: ...

    @property
    def kinds(self) -> frozenset[str]:
        """Of payment methods that it charges."""

    def create_method(self, token: str, payer: Payer, *, key: str) -> MethodDetails:
        """Attach what a token stands for to the payer; a refusal says why in the bank's code."""

    def detach_method(self, reference: str) -> None:
        """Let go of a method, for good. One that is gone already is no error."""

    def update_method(
        self, reference: str, *, billing_details: dict[str, Any], expiry: tuple[int, int] | None = None
    ) -> MethodDetails:
        """Change the billing details, and of a card the (month, year) of expiry."""

    def find_method(self, reference: str) -> MethodDetails | None:
        """The method as it is by now: cards are renewed by their banks. None where it is gone."""

    def setup_page(self, payer: Payer, *, key: str, return_url: str) -> SetupPage:
        """A page for a new method, the same for the same key and address; whom it does not know becomes known."""

    def close_page(self, reference: str) -> None:
        """Nobody fills it in any more; `set_up` still tells what was set up on it before."""

    def set_up(self, reference: str, payer: Payer) -> MethodDetails | None:
        """What the customer put on file on the page with this reference; None while they have not."""

    def charge(self, order: ChargeOrder) -> Charge:
        """Make a charge, once for its key. A decline is no error: its state is FAILED.

        After Unanswered it is looked up first, and made again with the same key only where nobody heard of it.
        """

    def find_charge(self, order: ChargeOrder) -> Charge | None:
        """What became of the charge with this order's key; None where the gateway never heard of it so far.

        A gateway that does not say so is Unanswered, never Refused: that would settle nothing.
        """

    def cancel_charge(self, reference: str) -> Charge:
        """Give up a charge that waits for the customer; what it says may as well be that it succeeded meanwhile.

        Before another charge is made for the same money: the customer may still have the address of the first.
        """

    def refund(self, order: RefundOrder) -> Refund:
        """Give back, once for its key."""

    def find_refund(self, order: RefundOrder) -> Refund | None:
        """What became of the refund with this order's key; None where nobody heard of it. Unanswered as for charges."""

    def disputes_since(self, cursor: str) -> Page[Dispute]:
        """Disputes that were opened or changed since; '' asks from the beginning."""

    def submit_evidence(self, dispute: str, evidence: Evidence) -> Dispute:
        """Put in evidence, for good."""

    def accept_dispute(self, dispute: str) -> Dispute:
        """Give a dispute up: it is lost."""

    def happenings_since(self, cursor: str) -> Page[Happening]:
        """What happened since, for a product that nobody calls back; '' asks from the beginning."""

    def entries_between(self, first: date, last: date) -> Sequence[Entry]:
        """All movements of money on these days (UTC), for the page "Gateway against books"."""
