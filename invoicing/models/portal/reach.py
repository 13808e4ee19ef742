"""Which customers an e-mail address opens: those that have it on file."""

from collections.abc import Iterable

from billing_site.lib.text import fold
from customers.models.customer import Customer
from customers.rules.contacts import NONE

# An address that more customers share opens the oldest of them.
MOST = 50


def customers_of(email: str) -> list[Customer]:
    """The customers that mail to this address is for, oldest first; found by the index of the search."""
    wanted = email.strip()
    if not is_plain(wanted):
        return []
    found = Customer.objects.existing().containing([fold(wanted)]).order_by("id")[: MOST * 2]
    return [each for each in found if same(wanted, mailed(each))][:MOST]


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
    return list({address.casefold(): address for address in reversed(every) if address}.values())[::-1]


def reaches(customer: Customer, email: str) -> bool:
    """Whether the address is still one of the customer's, who is still there."""
    return customer.deleted_at is None and customer.merged_into_id is None and same(email, on_file(customer))


def same(email: str, addresses: Iterable[str]) -> bool:
    return email.strip().casefold() in {address.casefold() for address in addresses if address}
