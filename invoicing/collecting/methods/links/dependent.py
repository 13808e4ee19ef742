"""What the outbox asks about mails with a link to add a method; billing_site/mail/dependent.py says when."""

from datetime import datetime

from django.urls import reverse

from billing_site.mail.models.message import Message
from billing_site.mail.parts import Again
from billing_site.staff.models.user import User
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.models.portal.reach import reaches

OVER = "Its link opens nothing any more: it expired, or another one was sent."
DONE = "The customer added a payment method before it was sent."
GONE = "Its link opens nothing: the customer was deleted or merged, or does not have this address any more."


def withheld(message: Message, *, now: datetime) -> str:
    """Why this mail must not go any more; '' where it may."""
    asked = SetupRequest.objects.filter(public_id=message.data.get("setup")).select_related("customer").first()
    if asked is None or asked.state == SetupRequest.EXPIRED or asked.expires_at <= now:
        return OVER
    if asked.state == SetupRequest.DONE:
        return DONE
    return "" if reaches(asked.customer, message.to[0]) else GONE


def on_sent(message: Message, *, now: datetime) -> None:
    """The timeline of the customer said so when the mail was written."""


def on_failed(message: Message, *, why: str, now: datetime) -> None:
    """The page of the customer shows their mails."""


def on_canceled(message: Message, *, by: User | None, now: datetime) -> None:
    """Nobody has the link: it may as well stop."""
    SetupRequest.objects.filter(public_id=message.data.get("setup"), state=SetupRequest.OPEN, pages=0).update(
        state=SetupRequest.EXPIRED, next_look_at=None
    )


def on_withheld(message: Message, *, now: datetime) -> None:
    """The mail did not go: its reason says why."""


def again(message: Message) -> Again | None:
    """A link works once: another one is made anew."""
    if not message.customer:
        return None
    address = reverse("payment_method_ask", args=[message.customer])
    return Again("Send a new link", address, "collecting.add_paymentmethod")
