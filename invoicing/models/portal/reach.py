"""Which customers an e-mail address opens: those that have it on file."""

from collections.abc import Iterable

from billing_site.lib.text import fold, readable_email, same_email
from customers.models.customer import Customer
from customers.rules.contacts import NONE

# An address that more customers share opens the oldest of them.
MOST = 50


def customers_of(email: str) -> list[Customer]:
    """The customers that mail to this address is for, oldest first; found by the index of the search."""
    wanted = email.strip()
    if not is_plain(wanted):
        return []
    found: dict[int, Customer] = {}
    # Addresses of before are on file as they were typed, today's with their domain as people write it.
    for spelling in {fold(wanted), fold(readable_email(wanted)), same_email(wanted)}:
        some = Customer.objects.existing().containing([spelling]).order_by("id")[: MOST * 2]
        found |= {each.pk: each for each in some if same(wanted, mailed(each))}
    return [found[key] for key in sorted(found)][:MOST]


def is_plain(text: str) -> bool:
    """Whether it is worth a look: long enough for an address, and short enough."""
    return 6 <= len(text) <= 254 and text.isprintable() and "@" in text[1:-1]


def mailed(customer: Customer) -> Iterable[str]:
    """The account email, and the contacts that get mail."""
    yield customer.email
    yield from (contact["email"] for contact in customer.contacts if contact["role"] != NONE)


def on_file(customer: Customer) -> list[str]:
    """Every address of a customer, each once: those that mail goes to first."""
    every = [*customer.billing_emails, *customer.cc_emails, customer.email]
    every += [contact["email"] for contact in customer.contacts]
    return list({same_email(address): address for address in reversed(every) if address}.values())[::-1]


def reaches(customer: Customer, email: str) -> bool:
    """Whether the address is still one of the customer's, who is still there."""
    there = customer.deleted_at is None and customer.merged_into_id is None
    return there and bool(same(email, on_file(customer)))


def same(email: str, addresses: Iterable[str]) -> str:
    """The one of these addresses that it is, as it is on file; '' for none."""
    return {same_email(address): address for address in addresses if address}.get(same_email(email), "")
