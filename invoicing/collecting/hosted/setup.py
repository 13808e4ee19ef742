"""The gateway's own page for a new method: where it is, and what was put on file there. Outside any transaction."""

from __future__ import annotations

from datetime import datetime

from invoicing.collecting.gateways.interface import Gateway, Payer
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.renewing.payers import known_payer


def setup_address(checkout: Checkout, return_url: str, *, now: datetime) -> str:
    """The address of the gateway's page, one at a time for a checkout; '' where an earlier one was filled in.

    Raises as take_new_method.
    """
    room = gateway(checkout.gateway)
    page = room.setup_page(payer_for(checkout, room), key=checkout.public_id, return_url=return_url)
    while page.reference != checkout.reference:
        if checkout.reference:
            # Made for another place to return to, or by another browser at this moment.
            room.close_page(checkout.reference)
            if take_new_method(checkout, now=now):
                return ""
        checkout.knows(reference=page.reference, payer=page.payer)
    return page.url


def take_new_method(checkout: Checkout, *, now: datetime) -> PaymentMethod | None:
    """What the customer put on file there; None while they did not.

    Raises Refused, Unanswered, IllegalMove and DeletedCustomer.
    """
    if checkout.method is not None or not checkout.reference:
        return checkout.method
    room = gateway(checkout.gateway)
    details = room.set_up(checkout.reference, payer_for(checkout, room))
    return checkout.take(details, now=now) if details else None


def payer_for(checkout: Checkout, room: Gateway) -> Payer:
    """The customer, as the gateway may know them from a method before."""
    return known_payer(checkout.customer, checkout.payer_customer, room.name, checkout.payer)
