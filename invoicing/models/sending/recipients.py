"""Whom the mails of a document go to, and what stands in the way of sending it."""

from __future__ import annotations

from typing import Any, Protocol

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from customers.models.customer import Customer
from invoicing.rules.move import Obstacle


class OfCustomer(Protocol):
    """What is of one customer: a document, or a statement of account."""

    @property
    def customer(self) -> Customer:
        raise NotImplementedError


class Document(OfCustomer, Protocol):
    """An invoice, a credit note or a payment."""

    public_id: str
    noun: str


def receiver(document: OfCustomer) -> Customer:
    """The customer whose mail it is now: of a merged one, the one that goes on."""
    customer = document.customer
    return customer.merged_into or customer


def addressee(public_id: str) -> Customer | None:
    """Who a mail to the customer with this public id is for now: of a merged one, the one that goes on."""
    customers = Customer.objects.select_related("merged_into").defer("search_text")
    customer = customers.filter(public_id=public_id).first()
    return customer and (customer.merged_into or customer)


def on_file(document: OfCustomer) -> tuple[list[str], list[str]]:
    """(to, cc): the addresses on file."""
    customer = receiver(document)
    return customer.billing_emails, customer.cc_emails


def way_to_customer(document: OfCustomer) -> tuple[str, str]:
    return f"{receiver(document).get_absolute_url()}#contacts", WAY


def without_address(path: str = "customer") -> Any:
    """The condition that nobody is on file; `path` leads to the customer."""
    own, survivor = lacks(path), lacks(f"{path}__merged_into")
    merged = Q(**{f"{path}__merged_into__isnull": False})
    return (own & ~merged) | (survivor & merged)


def lacks(path: str = "") -> Q:
    """The condition that the customer at the end of `path`, or '' that of the row itself, has no address."""
    way = f"{path}__" if path else ""
    text = Cast(F(f"{way}contacts"), TextField())
    return Q(**{f"{way}email": ""}) & ~Q(Contains(text, Value(A_RECIPIENT)))


# As both databases write a contact that mail goes to; a quotation mark inside a text is escaped in either.
A_RECIPIENT = '"role": "to"'
WAY = "Add one to the customer."
NO_ADDRESS_WHY = "No e-mail address is on file for this customer."
NO_ADDRESS = Obstacle(
    stands=lambda document: not receiver(document).billing_emails,
    query=without_address,
    why=f"{NO_ADDRESS_WHY} {WAY}",
    many="without an e-mail address on file",
    link=way_to_customer,
)
DELETED = Obstacle(
    stands=lambda document: receiver(document).deleted_at is not None,
    query=lambda: Q(customer__deleted_at__isnull=False, customer__merged_into=None),
    why="The customer was deleted, so nothing is sent any more.",
    many="of deleted customers",
)
