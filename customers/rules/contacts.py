"""The people of a customer: the shape of a contact, what one may be, and who of them gets the mail.

A contact is {"name", "email", "phone", "role"}, all texts; the role is that of its address in mails: To, CC or none.
"""

from collections.abc import Iterable

from billing_site.lib.places.phones import canonical_phone
from billing_site.lib.text import LONGEST_EMAIL, clean_line, fold, is_mailable, readable_email, same_email, text_problem

PARTS = ("name", "email", "phone", "role")
TO, CC, NONE = "to", "cc", "none"
ROLES = {TO: "To", CC: "CC", NONE: "No mail"}
MOST, MOST_MAILED = 50, 20
LONGEST = {"name": 256, "email": LONGEST_EMAIL}
TOO_MANY = f"A customer can have {MOST} contacts."
TOO_MANY_MAILED = f"At most {MOST_MAILED} contacts can get mail as To or CC."

Contact = dict[str, str]


class ContactsRefused(ValueError):
    """What is wrong in plain words, and with which of the rows: None where it is all of them together."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


def checked(rows: Iterable[Contact], country: str = "") -> list[Contact]:
    """The contacts of what was typed, blank rows left out; phones are read as those of `country`.

    Raises ContactsRefused.
    """
    found: dict[str, Contact] = {}
    for place, row in enumerate(rows):
        if not any(row.get(part, "").strip() for part in ("name", "email", "phone")):
            continue
        try:
            contact = one_checked(row, country)
        except ValueError as refusal:
            raise ContactsRefused(str(refusal), place) from None
        if key_of(contact) in found:
            raise ContactsRefused(f"{title(contact)} is there twice.", place)
        found[key_of(contact)] = contact
    contacts = list(found.values())
    if problem := together_problem(contacts):
        raise ContactsRefused(problem)
    return contacts


def together_problem(contacts: list[Contact]) -> str:
    """What is wrong with so many contacts; '' for nothing."""
    if len(contacts) > MOST:
        return f"{TOO_MANY} These are {len(contacts)}."
    return TOO_MANY_MAILED if sum(contact["role"] != NONE for contact in contacts) > MOST_MAILED else ""


def one_checked(row: Contact, country: str) -> Contact:
    """One contact as it is stored. Raises ValueError, in plain words."""
    for part in ("name", "email", "phone"):
        if problem := text_problem(row.get(part, "")):
            raise ValueError(problem)
    name, email = clean_line(row.get("name", "")), clean_line(row.get("email", ""))
    role = row.get("role", NONE) or NONE
    if role not in ROLES:
        raise ValueError("Choose To, CC or No mail.")
    for part, text in (("name", name), ("email", email)):
        if len(text) > LONGEST[part]:
            raise ValueError(f"The {part.replace('email', 'e-mail')} of a contact has at most {LONGEST[part]} letters.")
    if name and not fold(name):
        raise ValueError("Write a name that can be seen.")
    refuse_bad_address(email)
    if not name and not email:
        raise ValueError("A contact needs a name or an e-mail address.")
    if role != NONE and not email:
        raise ValueError(f"{name} needs an e-mail address to get mail.")
    return {
        "name": name,
        "email": readable_email(email),
        "phone": phone_of(row.get("phone", ""), country),
        "role": role,
    }


def refuse_bad_address(email: str) -> None:
    if email and not is_mailable(email):
        raise ValueError(f"“{email[:80]}” is not an e-mail address.")


def phone_of(text: str, country: str) -> str:
    return canonical_phone(text, country or None) if text.strip() else ""


def key_of(contact: Contact) -> str:
    """What makes two contacts of a customer the same one: the address, else the name with the phone."""
    return same_email(contact["email"]) or f"{fold(contact['name'])} {contact['phone']}"


def keyed(contacts: Iterable[Contact]) -> dict[str, Contact]:
    return {key_of(contact): contact for contact in contacts}


def title(contact: Contact) -> str:
    """Whom one calls it: 'Anna Rossi', else 'anna@rossi.example'."""
    return contact["name"] or contact["email"]


def details(contact: Contact) -> str:
    """What there is beside the title: 'anna@rossi.example, +39061234567, To'."""
    parts = [contact["email"] if contact["name"] else "", contact["phone"], ROLES[contact["role"]]]
    return ", ".join(filter(None, parts))


def differing(contact: Contact, other: Contact) -> str:
    """What of a contact is other than in `other`: 'anna@rossi.example, CC'."""
    told = contact | {"role": ROLES[contact["role"]]}
    return ", ".join(told[part] or "—" for part in PARTS if contact[part] != other[part])


def line(contact: Contact) -> str:
    return f"{title(contact)} ({details(contact)})"


def addresses(contacts: Iterable[Contact], role: str) -> list[str]:
    return [contact["email"] for contact in contacts if contact["role"] == role]


def from_addresses(to: Iterable[str], cc: Iterable[str]) -> list[Contact]:
    """Contacts without names for bare addresses; one that is in both gets its mail as To."""
    found: dict[str, Contact] = {}
    for role, several in ((TO, to), (CC, cc)):
        for address in several:
            found.setdefault(same_email(address), {"name": "", "email": address, "phone": "", "role": role})
    return list(found.values())


def with_recipients(contacts: list[Contact], role: str, to_be: list[str]) -> list[Contact]:
    """The contacts once exactly these addresses have the role.

    Who had it and is not among them keeps name and phone, without mail; a bare address goes.
    """
    wanted = {same_email(address): address for address in to_be}
    after = []
    for contact in contacts:
        if wanted.pop(same_email(contact["email"]), None):
            after.append(contact | {"role": role})
        elif contact["role"] != role:
            after.append(contact)
        elif contact["name"] or contact["phone"]:
            after.append(contact | {"role": NONE})
    return after + [{"name": "", "email": address, "phone": "", "role": role} for address in wanted.values()]


def rebased(there: list[Contact], base: list[Contact], wanted: list[Contact]) -> list[Contact]:
    """`there`, in which just what `wanted` changes about `base` is changed: contacts of others stay as they are.

    Whose place `wanted` changes is at that place; who comes stands behind the one that he stands behind there.
    """
    if there == base:
        return wanted
    old, new, found = keyed(base), keyed(wanted), keyed(there)
    places = list(found)
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            found.pop(key, None)
            found |= {key: new[key]} if key in new else {}
    is_moved = [key for key in old if key in new] != [key for key in new if key in old]
    order = woven(list(new), places) if is_moved else woven(places, list(new))
    return [found[key] for key in order if key in found]


def woven(places: list[str], others: list[str]) -> list[str]:
    """The keys in their places, and each of the others that is not among them behind the one it stands behind."""
    for before, key in zip(["", *others], others, strict=False):
        if key not in places:
            places.insert(places.index(before) + 1 if before in places else 0, key)
    return places


def union(mine: list[Contact], theirs: list[Contact]) -> list[Contact]:
    """Mine, then those of theirs that I do not have; an address of both gets the name and phone that mine lacks."""
    found = keyed(mine)
    for key, contact in keyed(theirs).items():
        own = found.get(key)
        if own is None:
            found[key] = contact
        else:
            found[key] = {part: own[part] or contact[part] for part in PARTS}
    return list(found.values())
