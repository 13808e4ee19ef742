"""Contacts as one cell of a file: `Anna Rossi <anna@rossi.example> tel:+39061234567 (to); "Rossi; Bar" (none)`."""

import re

from customers.rules.contacts import NONE, Contact

# A text with one of these, or of the look of something else, stands in quotes, which are doubled inside it.
QUOTED = re.compile(r'[;<>()"@]|tel:', re.IGNORECASE)
PIECE = re.compile(r'(?:[^;\n"]|"(?:[^"]|"")*")+')
CONTACT = re.compile(
    r'(?P<name>"(?:[^"]|"")*"|[^<>"()]*?)\s*'
    r"(?:<\s*(?P<email>[^<>]*?)\s*>\s*)?"
    r'(?:tel:\s*(?P<phone>"(?:[^"]|"")*"|[^"()]*?)\s*)?'
    r"(?:\(\s*(?P<role>[^()]*?)\s*\))?",
    re.IGNORECASE,
)
# No single address; the name of a contact that has an "@" stands in quotes.
SEVERAL = re.compile(r"[\s,]")
HOW = "Write contacts as: Anna Rossi <anna@rossi.example> (to); Ben Ode <ben@ode.example> tel:+4930123456 (none)"
ROLE_WORDS = {"to": "to", "cc": "cc", "none": NONE, "": NONE, "no mail": NONE}


def written(contacts: list[Contact]) -> str:
    """The cell of these contacts; `read` makes them of it again."""
    return "; ".join(one_written(contact) for contact in contacts)


def one_written(contact: Contact) -> str:
    parts = [
        quoted(contact["name"]),
        contact["email"] and f"<{contact['email']}>",
        contact["phone"] and f"tel:{quoted(contact['phone'])}",
        f"({contact['role']})",
    ]
    return " ".join(filter(None, parts))


def quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""')) if QUOTED.search(text) else text


def read(text: str) -> list[Contact]:
    """The contacts that a cell tells of, behind semicolons or on lines of their own, unchecked; without a role one gets
    no mail. Raises ValueError.
    """
    pieces = [piece.strip() for piece in PIECE.findall(text)]
    if PIECE.sub("", text).strip("; \n"):
        raise ValueError(f"A quote of the contacts is not closed. {HOW}.")
    return [one_read(piece) for piece in pieces if piece]


def one_read(piece: str) -> Contact:
    found = CONTACT.fullmatch(piece)
    role = ROLE_WORDS.get((found["role"] or "").casefold()) if found else None
    if found is None or role is None:
        raise ValueError(f"“{piece[:60]}” is not a contact. {HOW}.")
    name, email = found["name"], found["email"] or ""
    if not email and "@" in name and not name.startswith('"'):
        if SEVERAL.search(name):
            raise ValueError(f"“{piece[:60]}” is not a contact. {HOW}.")
        name, email = "", name
    return {"name": unquoted(name), "email": email, "phone": unquoted(found["phone"] or ""), "role": role}


def unquoted(text: str) -> str:
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
