"""The mail that brings a link to the portal."""

from datetime import datetime

from django.urls import reverse

from billing_site.lib.db.transaction import whole
from billing_site.lib.public_address import public_address
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.emails.composing.compose import compose
from invoicing.emails.composing.parts import PortalLink as Told
from invoicing.models.portal.link import PortalLink


@whole
def mail_link(customer: Customer, email: str, *, by: User | None, now: datetime) -> Message:
    """Make a link and put its mail into the outbox. Raises NotOnFile, DeletedCustomer, MailRefused."""
    link, token = PortalLink.create(customer, email, by=by, now=now)
    address = public_address(reverse("portal_open", args=[token]))
    composed = compose(kinds.PORTAL_LINK, Told(customer, address, link.expires), now=now)
    return Message.write(kinds.PORTAL_LINK, composed, to=[link.email], cc=[], customer=customer, by=by, now=now)
