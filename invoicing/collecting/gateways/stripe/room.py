"""The Stripe gateway as a room behind the gateways' door: which account is asked, and what each question leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from invoicing.collecting.gateways.interface import (
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
    SetupPage,
)
from invoicing.collecting.gateways.stripe import charges, disputes, entries, happenings, methods, refunds
from invoicing.collecting.gateways.stripe.client import Account, asking
from invoicing.collecting.gateways.stripe.keys import is_live
from invoicing.collecting.rules.amounts import other_kinds


@dataclass(frozen=True)
class StripeGateway:
    """One account at Stripe; interface.Gateway says what each question means."""

    account: Account
    kinds: frozenset[str]
    name: str = "stripe"

    @property
    def livemode(self) -> bool:
        return is_live(self.account.key)

    def answers(self) -> None:
        """Return if Stripe takes the key. Raises as every question does."""
        with asking():
            self.account.api.events.list({"limit": 1})

    def create_method(self, token: str, payer: Payer, *, key: str) -> MethodDetails:
        return methods.create(self.account, token, payer, key=key)

    def detach_method(self, reference: str) -> None:
        methods.detach(self.account, reference)

    def update_method(
        self, reference: str, *, billing_details: dict[str, Any], expiry: tuple[int, int] | None = None
    ) -> MethodDetails:
        return methods.update(self.account, reference, billing_details=billing_details, expiry=expiry)

    def find_method(self, reference: str) -> MethodDetails | None:
        return methods.find(self.account, reference)

    def setup_page(self, payer: Payer, *, key: str, return_url: str) -> SetupPage:
        kinds = self.kinds - set(other_kinds(payer.currency)) or self.kinds
        return methods.setup_page(self.account, payer, sorted(kinds), key=key, return_url=return_url)

    def close_page(self, reference: str) -> None:
        methods.close_page(self.account, reference)

    def set_up(self, reference: str, payer: Payer) -> MethodDetails | None:
        return methods.set_up(self.account, reference)

    def charge(self, order: ChargeOrder) -> Charge:
        return charges.make(self.account, order, timezone.now())

    def find_charge(self, order: ChargeOrder) -> Charge | None:
        return charges.find(self.account, order, timezone.now())

    def cancel_charge(self, reference: str) -> Charge:
        return charges.cancel(self.account, reference)

    def refund(self, order: RefundOrder) -> Refund:
        return refunds.make(self.account, order, timezone.now())

    def find_refund(self, order: RefundOrder) -> Refund | None:
        return refunds.find(self.account, order)

    def disputes_since(self, cursor: str) -> Page[Dispute]:
        return disputes.changed_since(self.account, cursor)

    def submit_evidence(self, dispute: str, evidence: Evidence) -> Dispute:
        return disputes.submit(self.account, dispute, evidence)

    def accept_dispute(self, dispute: str) -> Dispute:
        return disputes.accept(self.account, dispute)

    def happenings_since(self, cursor: str) -> Page[Happening]:
        return happenings.happenings_since(self.account, cursor)

    def entries_between(self, first: date, last: date) -> Sequence[Entry]:
        return entries.between(self.account, first, last)
