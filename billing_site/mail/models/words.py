"""The words by which a mail is found, made of what never changes in it."""

from collections.abc import Iterable
from typing import Any

from billing_site.lib.search.text import document, folded, mark
from billing_site.lib.text import clean_line

# The columns of a mail that `found_by` reads.
LOOKED_INTO = ("subject", "to", "cc", "message_id", "public_id", "about", "customer", "names")


def names_of(*things: Any) -> str:
    """What these are called, one a line; nothing of those that are not there."""
    return "\n".join(dict.fromkeys(name for thing in things if thing and (name := str(thing))))


def found_by(mail: Any) -> str:
    """The search text of a mail, of its columns: subject, addresses, Message-ID, ids, names and numbers."""
    ids = [mail.message_id, mail.public_id, mail.about, mail.customer]
    body = folded([mail.subject, *mail.to, *mail.cc, *ids, *mail.names.split("\n")])
    return document(f"{body}\n{''.join(marks(mail.customer, [*mail.to, *mail.cc]))}")


def marks(customer: str, addresses: Iterable[str]) -> list[str]:
    """What stands for the customer's whole id and for each whole address."""
    return [*([mark(customer)] if customer else []), *dict.fromkeys(map(address_mark, addresses))]


def address_mark(address: str) -> str:
    return mark(clean_line(address).casefold())
