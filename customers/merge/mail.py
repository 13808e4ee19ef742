"""Who gets the mails of two customers once they are one, and what waits to be sent to them as they were."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from billing_site.lib.text import count_of, same_email
from billing_site.mail.models.message import Message
from customers.models.customer import Customer

NAMED = 3
MOST = 100  # mails counted
NOBODY = "No e-mail address is on file, so invoices cannot be sent."


@dataclass(frozen=True)
class Recipients:
    """Whom the mails of a customer go to, and who gets a copy."""

    to: list[str]
    cc: list[str]

    @classmethod
    def of(cls, customer: Customer) -> Recipients:
        return cls(customer.billing_emails, customer.cc_emails)

    @property
    def keys(self) -> tuple[set[str], set[str]]:
        """What is equal for the same people in another order or spelling."""
        return set(map(same_email, self.to)), set(map(same_email, self.cc))

    @property
    def all(self) -> dict[str, str]:
        return {same_email(address): address for address in (*self.to, *self.cc)}

    def __str__(self) -> str:
        return shortened(self.to) + (f", with a copy to {shortened(self.cc)}" if self.cc else "")


@dataclass(frozen=True)
class Former:
    """One of the two customers whose mails went to others before, and those of them who get none any more."""

    customer: Customer
    recipients: Recipients
    left_out: list[str]


def shortened(addresses: list[str]) -> str:
    """'a@x.example, b@x.example, c@x.example and 4 more'."""
    more = len(addresses) - NAMED
    return ", ".join(addresses[:NAMED]) + (f" and {more} more" if more > 0 else "")


def receivers(target: Customer, source: Customer, fields: dict) -> dict[str, Any]:
    """What the page says of who gets mail once `target` has these `fields`: before and after, where they differ."""
    joined = after(target, fields)
    now = Recipients.of(joined)
    formers = [
        Former(each, before, [address for key, address in before.all.items() if key not in now.all])
        for each in (target, source)
        if (before := Recipients.of(each)).to and before.keys != now.keys
    ]
    unused = joined.email if joined.email and same_email(joined.email) not in now.all else ""
    return {"recipients": now, "formers": formers, "unused": unused, "nobody": NOBODY}


def after(target: Customer, fields: dict) -> Customer:
    """The kept customer with what was chosen, not saved."""
    joined = copy(target)
    for name in ("email", "contacts"):
        setattr(joined, name, fields.get(name, getattr(target, name)))
    return joined


def outcome(mine: Recipients, theirs: Recipients, customer: Customer) -> str:
    """Whom invoices go to from now on, in a sentence; before, `mine` got those of the kept one, `theirs` the others."""
    now = Recipients.of(customer)
    if not now.to:
        return NOBODY
    gone = [address for key, address in (mine.all | theirs.all).items() if key not in now.all]
    same = now.keys == mine.keys
    no_longer = f"; no longer to {shortened(gone)}" if gone else ""
    return f"Invoices{'' if same else ' now'} go to {now}{no_longer or (', as before' if same else '')}."


def waiting(customer: Customer) -> dict[str, Any] | None:
    """The mails to a customer that are still to be sent: how many, to which addresses, and where they are listed."""
    found = Message.objects.to_customer(customer).filter(state=Message.WAITING)
    rows = list(found.values_list("to", flat=True)[: MOST + 1])
    if not rows:
        return None
    addresses = {same_email(address): address for to in rows for address in to}
    count = f"More than {MOST} emails" if len(rows) > MOST else count_of(len(rows), "email")
    return {
        "customer": customer,
        "count": count,
        "waits": "waits" if len(rows) == 1 else "wait",
        "them": "it" if len(rows) == 1 else "them",
        "to": shortened(list(addresses.values())),
        "url": f"{reverse('email_list')}?{urlencode({'customer': customer.public_id, 'state': Message.WAITING})}",
    }
