"""Payment methods at Stripe: put on file by a token or on its hosted page, changed, let go of."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from invoicing.collecting.gateways.interface import (
    CARD,
    SEPA_DEBIT,
    US_BANK_ACCOUNT,
    MethodDetails,
    Payer,
    Refused,
    SetupPage,
)
from invoicing.collecting.gateways.stripe.client import CUSTOMER, KEY, Account, asking, id_of, package, plain

Thing = TypeVar("Thing")
# Of each kind: what is shown, and how Stripe calls it.
SHOWN: dict[str, dict[str, str]] = {
    CARD: {
        name: name
        for name in ("brand", "last4", "exp_month", "exp_year", "funding", "country", "fingerprint", "checks")
    },
    SEPA_DEBIT: {"last4": "last4", "bank_name": "bank_code", "country": "country", "fingerprint": "fingerprint"},
    US_BANK_ACCOUNT: {"last4": "last4", "bank_name": "bank_name", "fingerprint": "fingerprint"},
}
GONE = "resource_missing"
LONGEST_NAME = 256


def create(account: Account, token: str, payer: Payer, *, key: str) -> MethodDetails:
    def attached(customer: str) -> MethodDetails:
        options = {"idempotency_key": f"{key}-{customer}"}
        return details(plain(account.api.payment_methods.attach(token, {"customer": customer}, options)))

    return for_customer(account, payer, key, attached)


def for_customer(account: Account, payer: Payer, key: str, ask: Callable[[str], Thing]) -> Thing:
    """What `ask` gives for the payer's id at Stripe: the known one, else that of a new customer there.

    One who was deleted there, or whom another account of before knows, is a new customer, once.
    """
    try:
        with asking():
            return ask(payer.reference or new_customer(account, payer, key))
    except Refused as refusal:
        if not payer.reference or (refusal.code, refusal.parameter) != (GONE, "customer"):
            raise
    with asking():
        return ask(new_customer(account, payer, f"{payer.customer}-{payer.reference}"))


def new_customer(account: Account, payer: Payer, key: str) -> str:
    about = {"name": payer.name[:LONGEST_NAME], "email": payer.email}
    params = {name: value for name, value in about.items() if value} | {"metadata": {CUSTOMER: payer.customer}}
    # Whoever was renamed between two tries is a new customer there, not a key that went with something else.
    return id_of(past_faults(account.api.customers.create, params, f"{key}-{mark(about)}"))


def past_faults(make: Callable[[dict[str, Any], dict[str, Any]], Any], params: dict[str, Any], key: str) -> Any:
    """What is made for this key. Stripe repeats a fault of its own to whoever asks with its key, for a day.

    So it is asked for with another one then, of this hour: at worst something is there twice that costs nothing.
    """
    try:
        return plain(make(params, {"idempotency_key": key}))
    except package().APIError as fault:
        if (fault.http_status or 0) < 500:
            raise
    return plain(make(params, {"idempotency_key": f"{key}-{int(time.time()) // 3600}"}))


def mark(params: dict[str, Any]) -> str:
    """Short, and another one for other parameters: a key goes with what was asked for."""
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()[:12]


def details(method: dict[str, Any], mandate: str = "") -> MethodDetails:
    """What is known of a method. Raises Refused for a kind that is not charged."""
    kind = method["type"]
    if kind not in SHOWN:
        raise Refused(f"A payment method of the kind “{kind}” cannot be charged here.", code="unsupported_kind")
    facts = method[kind]
    shown = {name: facts[theirs] for name, theirs in SHOWN[kind].items() if facts.get(theirs) is not None}
    if kind == US_BANK_ACCOUNT:
        shown["country"] = "US"
    if mandate and kind == SEPA_DEBIT:
        shown["mandate"] = mandate
    billing = method.get("billing_details") or {}
    return MethodDetails(kind, method["id"], id_of(method.get("customer")), shown, dict(billing))


def detach(account: Account, reference: str) -> None:
    with asking():
        try:
            account.api.payment_methods.detach(reference)
        except package().InvalidRequestError:
            found = retrieve(account, reference)
            if found and found.get("customer"):
                raise


def retrieve(account: Account, reference: str) -> dict[str, Any] | None:
    """The method with this id; None where there is none."""
    try:
        return plain(account.api.payment_methods.retrieve(reference))
    except package().InvalidRequestError as fault:
        if fault.code != GONE:
            raise
        return None


def find(account: Account, reference: str) -> MethodDetails | None:
    with asking():
        found = retrieve(account, reference)
        return details(found) if found and found.get("customer") else None


def update(
    account: Account, reference: str, *, billing_details: dict[str, Any], expiry: tuple[int, int] | None
) -> MethodDetails:
    params: dict[str, Any] = {"billing_details": billing_details}
    if expiry:
        params["card"] = {"exp_month": expiry[0], "exp_year": expiry[1]}
    with asking():
        return details(plain(account.api.payment_methods.update(reference, params)))


def setup_page(account: Account, payer: Payer, kinds: list[str], *, key: str, return_url: str) -> SetupPage:
    def page(customer: str) -> SetupPage:
        params = page_params(payer, customer, kinds, key=key, return_url=return_url)
        session = past_faults(account.api.checkout.sessions.create, params, f"{key}-{mark(params)}")
        return SetupPage(session["url"], session["id"], customer)

    return for_customer(account, payer, key, page)


def page_params(payer: Payer, customer: str, kinds: list[str], *, key: str, return_url: str) -> dict[str, Any]:
    params: dict[str, Any] = {
        "mode": "setup",
        "customer": customer,
        "allowed_payment_method_types": kinds,
        "wallet_options": {"link": {"display": "never"}},
        "client_reference_id": key,
        "metadata": {KEY: key, CUSTOMER: payer.customer},
        "success_url": return_url,
        "cancel_url": return_url,
    }
    if US_BANK_ACCOUNT in kinds:
        # Its owner signs in to the bank: small amounts would be confirmed days later, when the page is over.
        params["payment_method_options"] = {US_BANK_ACCOUNT: {"verification_method": "instant"}}
    return params


def close_page(account: Account, reference: str) -> None:
    with asking():
        try:
            account.api.checkout.sessions.expire(reference)
        except package().InvalidRequestError:
            pass  # It was filled in, or is over, or another account made it: it asks for nothing any more.


def set_up(account: Account, reference: str) -> MethodDetails | None:
    with asking():
        try:
            params = {"expand": ["setup_intent.payment_method"]}
            setup = plain(account.api.checkout.sessions.retrieve(reference, params)).get("setup_intent")
        except package().InvalidRequestError as fault:
            if fault.code != GONE:
                raise
            return None  # Another account made the page: nothing comes of it here.
        # A bank account whose owner has yet to confirm small amounts is not set up so far.
        if not setup or setup["status"] != "succeeded":
            return None
        return details(setup["payment_method"], id_of(setup.get("mandate")))
