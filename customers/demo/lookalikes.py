"""Customers entered twice: the same one again with another spelling, for the duplicate warning and the merge to find."""

from typing import Any

from customers.demo.chance import Chance

Customer = dict[str, Any]


def lookalike(original: Customer, chance: Chance) -> Customer:
    """Return a second entry for the same customer: one of name, e-mail or phone is equal, the rest differs a little."""
    copy = memory_of(original)
    chance.pick((_same_mailbox, _same_phone, _misspelt))(copy)
    return copy


def memory_of(customer: Customer) -> Customer:
    """Return what a second entry would repeat, safe from what the receiver does to the first."""
    address = customer["address"] and dict(customer["address"])
    languages = list(customer["preferred_locales"])
    bare: Customer = {"description": "", "metadata": {}, "tax_id": None, "contacts": [], "shipping": None}
    return customer | bare | {"address": address, "preferred_locales": languages}


def _same_mailbox(copy: Customer) -> None:
    """The same e-mail address typed with capitals, the name in capitals too, no phone."""
    local, _, domain = copy["email"].partition("@")
    copy.update(email=f"{local.title()}@{domain}", name=copy["name"].upper(), phone="")


def _same_phone(copy: Customer) -> None:
    """The same phone, an address at another provider."""
    local, _, domain = copy["email"].partition("@")
    copy["email"] = f"{local.replace('.', '_')}@{'example.net' if domain != 'example.net' else 'example.org'}"


def _misspelt(copy: Customer) -> None:
    """Two neighbouring letters of the name are swapped, the e-mail address has a tag."""
    local, _, domain = copy["email"].partition("@")
    copy.update(name=_swapped(copy["name"]), email=f"{local}+invoices@{domain}", phone="")


def _swapped(name: str) -> str:
    """Swap the first two different letters from the middle on, capitals kept; else leave the name as it is."""
    for place in range(len(name) // 2, len(name)):
        left, right = name[place - 1], name[place]
        if left != right and (left + right).isalpha() and not (left.isupper() or right.isupper()):
            return name[: place - 1] + right + left + name[place + 1 :]
    return name
