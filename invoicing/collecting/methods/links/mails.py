"""The mail that brings a link by which a customer puts a method on file."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from billing_site.lib.db.transaction import whole
from billing_site.lib.public_address import public_address
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.methods.links.contents import SetupLink
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.emails.composing.compose import compose


@whole
def mail_setup_link(customer: Customer, email: str, *, make_default: bool, by: User | None, now: datetime) -> Message:
    """Make a link and put its mail into the outbox. Raises Refused, DeletedCustomer, MailRefused."""
    asked, address = new_link(customer, email=email, make_default=make_default, by=by, now=now)
    link = SetupLink(customer, address, asked.expires_at, for_all=asked.is_for_all)
    composed = compose(kinds.SETUP_LINK, link, now=now)
    return Message.write(
        kinds.SETUP_LINK, composed, to=[email], cc=[], customer=customer, by=by, now=now, setup=asked.public_id
    )


def new_link(
    customer: Customer, *, email: str = "", make_default: bool, by: User | None, now: datetime
) -> tuple[SetupRequest, str]:
    """(the request, the address that whoever has it opens). Raises Refused where no gateway is set up."""
    room = charging_gateway()
    asked, secret = SetupRequest.create(
        customer, email=email, gateway=room.name, make_default=make_default, by=by, now=now
    )
    return asked, public_address(reverse("method_link", args=[secret]))
