"""Refunds at Stripe: each of one PaymentIntent, with our key as its idempotency key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from invoicing.collecting.gateways.interface import CANCELED, FAILED, PROCESSING, SUCCEEDED, Refund, RefundOrder
from invoicing.collecting.gateways.stripe.charges import REMEMBERED
from invoicing.collecting.gateways.stripe.client import (
    KEY,
    PAGE,
    Account,
    asking,
    every,
    key_of,
    looking_up,
    moment,
    plain,
)

STATES = {
    "succeeded": SUCCEEDED,
    "pending": PROCESSING,
    "requires_action": PROCESSING,
    "failed": FAILED,
    "canceled": CANCELED,
}
# The reasons that Stripe knows; any other is kept beside the refund.
REASONS = ("duplicate", "fraudulent", "requested_by_customer")
FAILURES = {
    "lost_or_stolen_card": "The card was lost or stolen.",
    "expired_or_canceled_card": "The card has expired or was canceled.",
    "charge_for_pending_refund_disputed": "The charge was disputed meanwhile.",
    "insufficient_funds": "The balance at Stripe is too small.",
    "declined": "The bank declined the refund.",
    "merchant_request": "The refund was taken back by you.",
}


def make(account: Account, order: RefundOrder, now: datetime) -> Refund:
    if order.asked_at and order.asked_at < now - REMEMBERED and (found := find(account, order)):
        return found
    metadata = {KEY: order.key}
    params: dict[str, Any] = {**of(order.charge), "amount": order.amount, "metadata": metadata}
    if order.reason in REASONS:
        params["reason"] = order.reason
    elif order.reason:
        metadata["billfold_reason"] = order.reason[:500]
    with asking():
        return refund_of(plain(account.api.refunds.create(params, {"idempotency_key": order.key})))


def of(charge: str) -> dict[str, str]:
    """The charge as a parameter; one that a dispute told of may have no intent."""
    return {"payment_intent" if charge.startswith("pi_") else "charge": charge}


def find(account: Account, order: RefundOrder) -> Refund | None:
    with looking_up():
        if order.reference:
            return refund_of(plain(account.api.refunds.retrieve(order.reference)))
        listing = account.api.refunds.list({**of(order.charge), "limit": PAGE})
        return next((refund_of(each) for each in every(listing) if key_of(each) == order.key), None)


def refund_of(refund: dict[str, Any]) -> Refund:
    state = STATES.get(refund["status"], PROCESSING)
    code = str(refund.get("failure_reason") or "") if state in (FAILED, CANCELED) else ""
    words = FAILURES.get(code, "The refund failed, and Stripe does not say why.") if code else ""
    return Refund(state, refund["id"], refund["amount"], refund["currency"], code, words, moment(refund.get("created")))
