"""What gateways make of the methods that staff put on file and change. In no transaction."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import Any

from customers.models.customer import Customer
from invoicing.collecting.gateways import manual
from invoicing.collecting.gateways.interface import BANK_TRANSFER, MANUAL, Gateway, MethodDetails, Refused, Unanswered
from invoicing.collecting.gateways.registry import charging_gateway, gateway
from invoicing.collecting.models.method import PaymentMethod, payer_of

log = logging.getLogger("billfold")


def created_at_gateway(
    customer: Customer, asked: str, billing_details: dict[str, Any], *, key: str
) -> tuple[Gateway, MethodDetails]:
    """What a token stands for, or what nobody charges, as its gateway has it now: the same one for the same `key`.

    Raises Refused, Unanswered.
    """
    by_hand = asked in (BANK_TRANSFER, MANUAL)
    room = gateway(manual.NAME) if by_hand else charging_gateway()
    # Another customer or another token is another thing to ask for.
    mark = hashlib.sha256(f"{key} {customer.public_id} {asked}".encode()).hexdigest()[:32]
    details = room.create_method(asked, payer_of(customer), key=f"{PaymentMethod.prefix}_{mark}")
    if has_any(billing_details):
        details = told(room, details, billing_details)
    return room, details


def let_go(room: Gateway, details: MethodDetails) -> None:
    """Nobody may charge it: the gateway is to forget what it made just now."""
    if not details.reference:
        return
    try:
        room.detach_method(details.reference)
    except (Refused, Unanswered) as fault:
        log.warning("The gateway did not let go of what was put on file for nobody: %s", fault)


def has_any(billing_details: dict[str, Any]) -> bool:
    address = billing_details.get("address") or {}
    return any((*address.values(), *(billing_details.get(name) for name in ("name", "email", "phone"))))


def told(room: Gateway, details: MethodDetails, billing_details: dict[str, Any]) -> MethodDetails:
    """The details with these of billing; what has no reference nobody else needs to hear of."""
    if not details.reference:
        return replace(details, billing_details=billing_details)
    return room.update_method(details.reference, billing_details=billing_details)


def changed_at_gateway(
    method: PaymentMethod, billing_details: dict[str, Any], expiry: tuple[int, int] | None
) -> MethodDetails:
    """What the gateway makes of a change. Outside any transaction. Raises Refused, Unanswered."""
    if not method.reference:
        return MethodDetails(method.kind, "", method.payer, method.shown, billing_details)
    room = gateway(method.gateway)
    return room.update_method(method.reference, billing_details=billing_details, expiry=expiry)
