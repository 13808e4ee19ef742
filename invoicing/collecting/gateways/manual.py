"""The room for methods that nobody can charge: bank transfers and what is paid by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from invoicing.collecting.gateways.interface import (
    BANK_TRANSFER,
    MANUAL,
    Charge,
    ChargeOrder,
    Dispute,
    Entry,
    Evidence,
    Happening,
    MethodDetails,
    Page,
    Payer,
    Refund,
    RefundOrder,
    Refused,
    SetupPage,
)

NAME = "manual"
NOTHING_CHARGED = "Nothing is charged by hand: the customer pays, and you record the payment."


class ManualGateway:
    """A room of interface.Gateway that puts methods on file and refuses to charge them."""

    name = NAME
    livemode = True
    kinds: frozenset[str] = frozenset()

    def create_method(self, token: str, payer: Payer, *, key: str) -> MethodDetails:
        if token not in (BANK_TRANSFER, MANUAL):
            raise Refused("Choose bank transfer or payment by hand.", code="resource_missing", parameter="type")
        return MethodDetails(token, "")

    def detach_method(self, reference: str) -> None:
        """Nobody else knows of it."""

    def update_method(
        self, reference: str, *, billing_details: dict[str, Any], expiry: tuple[int, int] | None = None
    ) -> MethodDetails:
        return MethodDetails(MANUAL, reference, billing_details=billing_details)

    def find_method(self, reference: str) -> MethodDetails | None:
        return MethodDetails(MANUAL, reference)

    def setup_page(self, payer: Payer, *, key: str, return_url: str) -> SetupPage:
        refuse()

    def close_page(self, reference: str) -> None:
        """There is none."""

    def set_up(self, reference: str, payer: Payer) -> MethodDetails | None:
        return None

    def charge(self, order: ChargeOrder) -> Charge:
        refuse()

    def find_charge(self, order: ChargeOrder) -> Charge | None:
        return None

    def cancel_charge(self, reference: str) -> Charge:
        refuse()

    def refund(self, order: RefundOrder) -> Refund:
        refuse()

    def find_refund(self, order: RefundOrder) -> Refund | None:
        return None

    def disputes_since(self, cursor: str) -> Page[Dispute]:
        return Page((), cursor)

    def submit_evidence(self, dispute: str, evidence: Evidence) -> Dispute:
        refuse()

    def accept_dispute(self, dispute: str) -> Dispute:
        refuse()

    def happenings_since(self, cursor: str) -> Page[Happening]:
        return Page((), cursor)

    def entries_between(self, first: date, last: date) -> Sequence[Entry]:
        return ()


def refuse() -> NoReturn:
    raise Refused(NOTHING_CHARGED, code="not_chargeable")
