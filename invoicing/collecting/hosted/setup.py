"""The gateway's own page for a new method: where it is, and what was put on file there. Outside any transaction."""

from __future__ import annotations

from datetime import datetime

from invoicing.collecting.gateways.interface import Gateway, Payer
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod, payer_of


def setup_address(checkout: Checkout, return_url: str) -> str:
    """The address of the gateway's page, the same one for the same checkout. Raises Refused, Unanswered."""
    room = gateway(checkout.gateway)
    page = room.setup_page(payer_for(checkout, room), key=checkout.public_id, return_url=return_url)
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
    known = PaymentMethod.objects.filter(customer=checkout.customer, gateway=room.name).exclude(payer="")
    payer = payer_of(checkout.customer, known.order_by("-id").first())
    if not checkout.payer:
        return payer
    return Payer(payer.customer, checkout.payer, payer.name, payer.email)
