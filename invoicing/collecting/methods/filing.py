"""Methods put on file and changed by staff: the gateway first, then the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.collecting.gateways import manual
from invoicing.collecting.gateways.interface import BANK_TRANSFER, MANUAL, Gateway, MethodDetails
from invoicing.collecting.gateways.registry import charging_gateway, gateway
from invoicing.collecting.models.method import PaymentMethod, payer_of


def add(
    customer: Customer, asked: str, billing_details: dict[str, Any], *, by: User, now: datetime, default: bool
) -> PaymentMethod:
    """Put on file what a token stands for, or what nobody charges. Raises Refused, DeletedCustomer."""
    by_hand = asked in (BANK_TRANSFER, MANUAL)
    room = gateway(manual.NAME) if by_hand else charging_gateway()
    details = room.create_method(asked, payer_of(customer), key=public_id(PaymentMethod.prefix, now))
    if has_any(billing_details):
        details = told(room, details, billing_details)
    return PaymentMethod.attach(customer, details, gateway=room.name, by=by, now=now, default=default)


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
