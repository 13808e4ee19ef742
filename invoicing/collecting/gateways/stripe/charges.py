"""Charges at Stripe: one PaymentIntent each, made and confirmed in one request with our key as its idempotency key.

A bank that wants the customer to confirm a charge made without them leaves the intent open: the same intent is then
confirmed once more with the customer as if present, which gives the address of the bank's page. So one charge stays one
intent, and can never be paid twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from invoicing.collecting.gateways.interface import (
    CANCELED,
    DEBITS,
    FAILED,
    PROCESSING,
    REQUIRES_ACTION,
    SUCCEEDED,
    Charge,
    ChargeOrder,
    Refused,
    Unanswered,
)
from invoicing.collecting.gateways.stripe import methods
from invoicing.collecting.gateways.stripe.client import (
    KEY,
    PAGE,
    Account,
    asking,
    clean,
    error_of,
    every,
    id_of,
    key_of,
    looking_up,
    moment,
    package,
    plain,
)
from invoicing.collecting.rules.declines import NEVER, decline

STATES = {
    "succeeded": SUCCEEDED,
    "processing": PROCESSING,
    "requires_action": REQUIRES_ACTION,
    "canceled": CANCELED,
    "requires_payment_method": FAILED,
}
# Where several intents had one key, the one that took money is the one that counts.
BY_WEIGHT = ("succeeded", "processing", "requires_action", "requires_confirmation", "requires_payment_method")
CONFIRM = "authentication_required"
STOP = "do_not_try_again"
WHOLE = {"expand": ["latest_charge"]}
# Stripe forgets keys after a day; an older order is looked up before it is made again.
REMEMBERED = timedelta(hours=20)
SLACK = timedelta(days=1)  # between our clock and theirs, wrong zones included
# So long a second request for the same intent may be under way: then nothing is settled about it.
UNDER_WAY = timedelta(minutes=2)
HOUR = timedelta(hours=1)
OPEN = "The charge is still under way at Stripe."


def make(account: Account, order: ChargeOrder, now: datetime) -> Charge:
    if order.asked_at and order.asked_at < now - REMEMBERED and (found := find(account, order, now)):
        return found
    with asking():
        params = intent_params(account, order)
        try:
            intent = account.api.payment_intents.create(params, {"idempotency_key": order.key})
        except package().CardError as fault:
            return declined(account, order, fault)
        return charge_of(plain(intent))


def intent_params(account: Account, order: ChargeOrder) -> dict[str, Any]:
    """What is asked for: the same for the same order each time, because a key goes with its parameters."""
    params: dict[str, Any] = {
        "amount": order.amount,
        "currency": order.currency,
        "customer": order.payer.reference or owner(account, order.method),
        "payment_method": order.method,
        "allowed_payment_method_types": [order.kind],
        "confirm": True,
        "return_url": order.return_url or settings.PUBLIC_URL,
        "metadata": {KEY: order.key},
        **WHOLE,
    }
    # A bank debit rests on the mandate that was given when it was put on file.
    if order.off_session or order.kind in DEBITS:
        params["off_session"] = True
    if order.description:
        params["description"] = order.description
    return params


def owner(account: Account, method: str) -> str:
    found = methods.retrieve(account, method)
    if not found or not found.get("customer"):
        raise Refused("This payment method is not on file at Stripe any more.", code=methods.GONE)
    return id_of(found["customer"])


def declined(account: Account, order: ChargeOrder, fault: Any) -> Charge:
    """What a decline leaves: a charge that failed, or one that waits for the customer."""
    told = error_of(fault)
    intent = told.get("payment_intent") or {}
    reference, at = str(intent.get("id") or ""), moment(intent.get("created"))
    if wants_confirmation(told) and reference:
        try:
            return confirmed(account, order, reference)
        except package().CardError as second:
            told = error_of(second)
        except package().InvalidRequestError:
            pass  # It cannot be confirmed by the customer either: it stays a failed one.
    return failed(told, reference, order.amount, order.currency, at)


def confirmed(account: Account, order: ChargeOrder, reference: str, hours: int = 0) -> Charge:
    """Confirm it once more, as if the customer were there. `hours` have passed since it was made.

    Within one, however often that is asked for, it happens once. A fault is repeated to whoever asks with the same key.
    """
    params = {"payment_method": order.method, "return_url": order.return_url or settings.PUBLIC_URL, **WHOLE}
    options = {"idempotency_key": f"{order.key}-confirm-{hours}" if hours else f"{order.key}-confirm"}
    return charge_of(plain(account.api.payment_intents.confirm(reference, params, options)))


def wants_confirmation(error: dict[str, Any]) -> bool:
    """Whether the bank would take it once the customer confirmed: said by the gateway, or by the bank's own code."""
    return CONFIRM in (error.get("code"), error.get("decline_code"))


def failed(told: dict[str, Any], reference: str, amount: int, currency: str, at: datetime | None) -> Charge:
    code, decline_code = str(told.get("code") or ""), str(told.get("decline_code") or "")
    # The networks' word against another try outweighs a code that would allow one.
    if told.get("advice_code") == STOP and decline(decline_code or code).again != NEVER:
        decline_code = STOP
    return Charge(FAILED, reference, amount, currency, code, decline_code, clean(told.get("message")), at=at)


def charge_of(intent: dict[str, Any]) -> Charge:
    """What an intent says became of a charge. Raises Unanswered for one that was not confirmed so far."""
    state = STATES.get(intent["status"])
    error = intent.get("last_payment_error")
    amount, currency, at = intent["amount"], intent["currency"], moment(intent.get("created"))
    if state is None or (state == FAILED and not error):
        raise Unanswered(OPEN)
    if state == FAILED:
        return failed(error or {}, intent["id"], amount, currency, at)
    taken = intent.get("latest_charge")
    if isinstance(taken, dict) and taken.get("created"):
        at = moment(taken["created"])
    url = action_url(intent) if state == REQUIRES_ACTION else ""
    return Charge(state, intent["id"], amount, currency, action_url=url, at=at)


def action_url(intent: dict[str, Any]) -> str:
    """Where the customer goes to confirm: the bank's page, or the one for small amounts sent to a bank account."""
    action = intent.get("next_action") or {}
    for kind, name in (("redirect_to_url", "url"), ("verify_with_microdeposits", "hosted_verification_url")):
        if url := (action.get(kind) or {}).get(name):
            return url
    return ""


def find(account: Account, order: ChargeOrder, now: datetime) -> Charge | None:
    with looking_up():
        if order.reference:
            return settled(account, order, plain(account.api.payment_intents.retrieve(order.reference, WHOLE)), now)
        intents = [each for each in every(listing(account, order)) if key_of(each) == order.key]
        return settled(account, order, min(intents, key=weight), now) if intents else None


def weight(intent: dict[str, Any]) -> int:
    return BY_WEIGHT.index(intent["status"]) if intent["status"] in BY_WEIGHT else len(BY_WEIGHT)


def listing(account: Account, order: ChargeOrder) -> Any:
    """Intents of the customer from the time of the order on. Lists tell at once of what was made; a search does not."""
    params: dict[str, Any] = {"limit": PAGE, "expand": ["data.latest_charge"]}
    method = None if order.payer.reference else methods.retrieve(account, order.method)
    if customer := order.payer.reference or id_of((method or {}).get("customer")):
        params["customer"] = customer
    if order.asked_at:
        params["created"] = {"gte": int((order.asked_at - SLACK).timestamp())}
    try:
        return account.api.payment_intents.list(params)
    except package().InvalidRequestError as fault:
        if (fault.code, fault.param) != (methods.GONE, "customer"):
            raise
    # Nobody there has this id any more: it is one of all customers, or none.
    return account.api.payment_intents.list({name: params[name] for name in params if name != "customer"})


def settled(account: Account, order: ChargeOrder, intent: dict[str, Any], now: datetime) -> Charge:
    """What became of it for good. One whose bank wants the customer is confirmed with them now, where that was begun
    and nobody heard of it; another one that a request of ours might still confirm is given up first.
    """
    error = intent.get("last_payment_error") or {}
    failing, made = intent["status"] == "requires_payment_method", moment(intent["created"]) or now
    if failing and wants_confirmation(error):
        try:
            return confirmed(account, order, intent["id"], max((now - made) // HOUR, 0))
        except package().CardError as second:
            error = error_of(second)
        except package().InvalidRequestError:
            pass  # As when it was made: it stays a failed one.
        if not wants_confirmation(error):
            return failed(error, intent["id"], intent["amount"], intent["currency"], made)
    elif intent["status"] != "requires_confirmation" and not (failing and error.get("code") is None):
        return charge_of(intent)
    return given_up(account, intent, error, now)


def given_up(account: Account, intent: dict[str, Any], error: dict[str, Any], now: datetime) -> Charge:
    """Cancel it, unless a request of ours may be under way; what had failed stays a failed one."""
    if (moment(intent["created"]) or now) > now - UNDER_WAY:
        raise Unanswered(OPEN)
    intent = plain(account.api.payment_intents.cancel(intent["id"], WHOLE))
    if intent["status"] == "canceled" and error:
        return failed(error, intent["id"], intent["amount"], intent["currency"], moment(intent["created"]))
    return charge_of(intent)


def cancel(account: Account, reference: str) -> Charge:
    with asking():
        try:
            intent = account.api.payment_intents.cancel(reference, WHOLE)
        except package().InvalidRequestError:
            intent = account.api.payment_intents.retrieve(reference, WHOLE)
            if intent.status not in ("succeeded", "processing", "canceled"):
                raise
        return charge_of(plain(intent))
