"""How the test gateway charges: what a token comes to, and what the customer or the bank says later."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from invoicing.collecting.gateways.interface import (
    CANCELED,
    FAILED,
    PROCESSING,
    REQUIRES_ACTION,
    SUCCEEDED,
    Charge,
    ChargeOrder,
    Refused,
    Unanswered,
)
from invoicing.collecting.gateways.test import disputes
from invoicing.collecting.gateways.test.tables import (
    TestCharge,
    TestHappening,
    TestLostCall,
    TestMethod,
    TestRefund,
)
from invoicing.collecting.gateways.test.tokens import (
    COMES_BACK,
    CONFIRMS,
    DEBITS,
    DECLINES,
    DISPUTES,
    LOST_AFTER,
    LOST_BEFORE,
    RETURNS,
    TOKENS,
    Token,
)
from invoicing.collecting.rules.amounts import problem
from invoicing.collecting.rules.declines import decline

DEBIT_TAKES = timedelta(minutes=2)
# After that a debit that succeeded comes back, for the token of such.
COMES_BACK_AFTER = timedelta(minutes=2)
# What a charge is at first, where it does not succeed at once.
BEGINS = {
    CONFIRMS: REQUIRES_ACTION,
    DECLINES: FAILED,
    DEBITS: PROCESSING,
    RETURNS: PROCESSING,
    COMES_BACK: PROCESSING,
}
NOT_COVERED = "insufficient_funds"
CONFIRMATION_FAILED = "payment_intent_authentication_failure"


def new_reference(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def charge(order: ChargeOrder, now: datetime) -> Charge:
    """Make a charge once for its key. Some tokens lose the request or the answer."""
    there = TestCharge.objects.filter(key=order.key).first()
    if there is None:
        method = chargeable(order)
        token = TOKENS[method.token]
        if token.answers == LOST_BEFORE and TestLostCall.objects.get_or_create(key=order.key)[1]:
            raise Unanswered("The request was lost on its way.")
        there = carried_out(order, method, token, now)
        if token.answers == LOST_AFTER:
            raise Unanswered("The answer was lost on its way.")
    return answer(there, now)


def chargeable(order: ChargeOrder) -> TestMethod:
    method = TestMethod.objects.filter(reference=order.method).first()
    if method is None or method.token not in TOKENS:
        raise Refused("No such payment method.", code="resource_missing", parameter="payment_method")
    if method.detached:
        raise Refused("This payment method was detached.", code="payment_method_unactivated")
    if found := problem(order.amount, order.currency):
        raise Refused(found.words, code=found.code, parameter="amount")
    return method


@transaction.atomic
def carried_out(order: ChargeOrder, method: TestMethod, token: Token, now: datetime) -> TestCharge:
    """The row of a new charge; two that come at once with one key make one."""
    code, decline_code = token.code
    state = BEGINS.get(token.comes)
    if token.comes == CONFIRMS and not order.off_session:
        code = decline_code = ""
    made, new = TestCharge.objects.get_or_create(
        key=order.key,
        defaults={
            "reference": new_reference("tpi"),
            "page": secrets.token_urlsafe(32),
            "method": method,
            "amount": order.amount,
            "currency": order.currency,
            "state": state or SUCCEEDED,
            "code": code if state != PROCESSING else "",
            "decline_code": decline_code if state != PROCESSING else "",
            "description": order.description,
            "return_url": order.return_url,
            "created": now,
            "known_at": now + DEBIT_TAKES if state == PROCESSING else None,
            "settled_at": None if state else now,
        },
    )
    if new:
        happened("charge", made.reference, now, key=made.key)
        if token.comes == DISPUTES:
            disputes.open_dispute(made, now)
    return made


def answer(made: TestCharge, now: datetime) -> Charge:
    """What a charge is by now."""
    if made.state == PROCESSING and made.known_at is not None and made.known_at <= now:
        settle_debit(made, now)
    if made.state == SUCCEEDED and is_to_come_back(made, now):
        come_back(made, now)
    failed = made.state == FAILED
    waits = made.state == REQUIRES_ACTION
    return Charge(
        state=made.state,
        reference=made.reference,
        amount=made.amount,
        currency=made.currency,
        code=made.code,
        decline_code=made.decline_code,
        words=decline(made.decline_code or made.code).words if failed else "",
        action_url=f"{settings.PUBLIC_URL}{reverse('test_gateway_confirm', args=[made.page])}" if waits else "",
        at=made.settled_at,
    )


def settle_debit(made: TestCharge, now: datetime) -> None:
    """The bank has said what became of a debit."""
    token = TOKENS[made.method.token]
    changes: dict[str, Any] = {"state": SUCCEEDED, "settled_at": now}
    if token.comes == RETURNS:
        changes = {"state": FAILED, "code": token.code[0], "decline_code": token.code[1]}
    turn(made, PROCESSING, now, **changes)


def is_to_come_back(made: TestCharge, now: datetime) -> bool:
    token = TOKENS.get(made.method.token)
    if token is None or token.comes != COMES_BACK or made.settled_at is None:
        return False
    return made.settled_at + COMES_BACK_AFTER <= now


def come_back(made: TestCharge, now: datetime) -> None:
    """The bank of the customer takes the money of a debit again; when it came in stays on record."""
    turn(made, SUCCEEDED, now, state=FAILED, code=NOT_COVERED, returned_at=now)


def bring_back_due_debits(now: datetime) -> None:
    """What the bank does by itself: asked before anybody is told what happened."""
    names = [token.name for token in TOKENS.values() if token.comes == COMES_BACK]
    due = TestCharge.objects.filter(state=SUCCEEDED, method__token__in=names, settled_at__lte=now - COMES_BACK_AFTER)
    for made in due.select_related("method"):
        come_back(made, now)


def confirm(page: str, *, approved: bool, now: datetime) -> TestCharge | None:
    """What the customer chose on the page of the bank; None for a page that is not there."""
    made = TestCharge.objects.filter(page=page).first()
    if made is not None:
        failed = {"state": FAILED, "code": CONFIRMATION_FAILED, "decline_code": ""}
        turn(made, REQUIRES_ACTION, now, **({"state": SUCCEEDED, "settled_at": now} if approved else failed))
    return made


def cancel(reference: str, now: datetime) -> Charge:
    """Give up one that waits for the customer."""
    made = TestCharge.objects.filter(reference=reference).first()
    if made is None:
        raise Refused("No such charge.", code="resource_missing", parameter="charge")
    turn(made, REQUIRES_ACTION, now, state=CANCELED)
    return answer(made, now)


@transaction.atomic
def turn(made: TestCharge, before: str, now: datetime, **changes: Any) -> None:
    """Write `changes` of a charge in the state `before`; of two who do so at once, the first has its way."""
    changes = {"code": "", "decline_code": ""} | changes
    if TestCharge.objects.filter(pk=made.pk, state=before).update(**changes):
        happened("charge", made.reference, now, key=made.key)
    made.refresh_from_db()


@transaction.atomic
def turn_refund(made: TestRefund, now: datetime) -> bool:
    """The bank sends a refund back; one that it had sent back arrives after all. False where not so much is left."""
    # Of one that goes back and forth again, the last time is what counts.
    changes: dict[str, Any] = {"state": FAILED, "returned_at": now, "arrived_at": None}
    if made.state != SUCCEEDED:
        if made.amount > disputes.left_of(made.charge):
            return False
        changes = {"state": SUCCEEDED, "arrived_at": now}
    if TestRefund.objects.filter(pk=made.pk, state=made.state).update(**changes):
        happened("refund", made.reference, now, key=made.key)
    made.refresh_from_db()
    return True


def happened(kind: str, reference: str, now: datetime, *, key: str = "") -> None:
    TestHappening.objects.create(kind=kind, reference=reference, key=key, created=now)
