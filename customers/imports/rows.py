"""One row of a file: what it would change about a customer, by the same rules as the form."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from billing_site.lib.csv.text import fused
from billing_site.lib.metadata import KEYS, metadata_problem
from billing_site.lib.money.names import read_currency
from billing_site.lib.places.addresses import check_address, unknown_state
from billing_site.lib.places.country_names import read_country
from billing_site.lib.places.phones import canonical_phone
from billing_site.lib.places.states import read_state
from billing_site.lib.text import email_key, fold, text_problem
from billing_site.pages.fields.lists import EmailList
from billing_site.pages.fields.text import CleanText
from customers.imports.mapping import ID, LEFT_OUT, METADATA
from customers.imports.tax_ids import tax_ids_told
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.profile.forms import CustomerForm
from customers.rules import contacts
from customers.rules.contact_text import read, written
from customers.rules.fields import ADDRESS_PARTS, EDITABLE

FIELDS = CustomerForm.base_fields
LISTS = ("preferred_locales", "email_to", "email_cc", "tax_ids")
# Columns of bare addresses, of which the contacts with a role are made: CC first, so that To holds where both name one.
RECIPIENTS = {"email_cc": contacts.CC, "email_to": contacts.TO}
COUNTRY_OF = {"phone": "address_country", "shipping_phone": "shipping_country"}
STATES = {"address_state": "address_country", "shipping_state": "shipping_country"}
BY_COUNTRY = (*COUNTRY_OF, *STATES, "tax_ids", "contacts")
ADDRESS_LINE = CleanText(max_length=5000, required=False)
TAX_STATUS = {fold(word): value for value, label in Customer.TAX_STATUS for word in (value, label)}
DIGITS = re.compile(r"[\d ]+")
field_of: Any = Customer._meta.get_field
BLANK = {field: field_of(field).get_default() for field in EDITABLE} | {"tax_ids": [], "email_to": [], "email_cc": []}
ADDRESSES = EmailList(required=False)


class RowRules:
    """The rules of one import: which cell is what, and what an empty one means."""

    def __init__(self, mapping: list[str], *, empty_clears: bool = False) -> None:
        self.width = len(mapping)
        self.empty_clears = empty_clears
        self.id_column = mapping.index(ID) if ID in mapping else None
        self.email_column = mapping.index("email") if "email" in mapping else None
        targets = [(place, target) for place, target in enumerate(mapping) if target not in (LEFT_OUT, ID)]
        # Countries first: telephone numbers and tax IDs are read as their country writes them.
        self.columns = sorted(
            ((place, target) for place, target in targets if not target.startswith(METADATA)),
            key=lambda column: not column[1].endswith("_country"),
        )
        keys = [(place, target.removeprefix(METADATA)) for place, target in targets if target.startswith(METADATA)]
        self.keys = keys

    def id_of(self, cells: list[str]) -> str:
        return self.cell(cells, self.id_column)

    def email_key_of(self, cells: list[str]) -> str:
        """What finds the customer of an email, as the guard against duplicates does; "" for no email."""
        return email_key(fused(self.cell(cells, self.email_column)))

    def twin(self, cells: list[str], there: list[Customer]) -> Customer | None:
        """Of the customers with a row's email one that the row says nothing new of: it was imported before."""
        return next((customer for customer in there if self.changes(cells, customer)[:2] == ({}, [])), None)

    @staticmethod
    def cell(cells: list[str], place: int | None) -> str:
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def changes(self, cells: list[str], customer: Customer | None) -> tuple[dict, list, list]:
        """({property: [old, new]}, [[property, problem], …], remarks alike) of a row; `customer` is None for a new one.

        A row with problems is not imported, one with remarks is.
        """
        if any(cell.strip() for cell in cells[self.width :]):
            return {}, [["", f"This row has {len(cells)} cells, and the header names {self.width} columns."]], []
        old = present(customer) if customer else BLANK
        new, problems = {}, []
        for place, field in self.columns:
            self.take_cell(cells, place, field, old, new, problems)
        if self.keys:
            self.take_metadata(cells, old, new, problems)
        take_recipients(old, new, problems)
        remarks = check_together(old, new, problems, customer)
        changed = [f for f in old if f in new and new[f] != old[f] and f not in RECIPIENTS]
        return {field: [old[field], new[field]] for field in changed}, problems, remarks

    def take_cell(self, cells: list[str], place: int, field: str, old: dict, new: dict, problems: list) -> None:
        """Put the value of one cell into `new`, unless it is what is there already or nothing is said."""
        if place >= len(cells):
            return
        text = cells[place].replace("\r\n", "\n")
        if is_same(field, text, old[field]):
            return
        text = fused(text)
        if not text.strip() and not self.empty_clears:
            return
        try:
            new[field] = cleaned(field, text, old | new if field in BY_COUNTRY else {})
        except (ValidationError, ValueError) as error:
            problems.extend([field, message] for message in getattr(error, "messages", [str(error)]))

    def take_metadata(self, cells: list[str], old: dict, new: dict, problems: list) -> None:
        metadata = dict(old["metadata"])
        for place, key in self.keys:
            text = cells[place].replace("\r\n", "\n") if place < len(cells) else ""
            present = metadata.get(key, "")
            if fused(text) == present:
                continue
            text = fused(text).strip()
            problem = metadata_problem(key, text) if text else None
            if problem:
                problems.append(["metadata", problem])
            elif text:
                metadata[key] = text
            elif self.empty_clears:
                metadata.pop(key, None)
        if metadata != old["metadata"]:
            new["metadata"] = metadata
            if len(metadata) > KEYS:
                problems.append(["metadata", f"A customer can have {KEYS} metadata keys."])


def present(customer: Customer) -> dict:
    """{property: what is there}; tax IDs as files write them."""
    tax_ids = TaxId.written_in(customer.tax_id_values)
    there = {field: getattr(customer, field) for field in EDITABLE} | {"tax_ids": tax_ids}
    return there | {field: contacts.addresses(customer.contacts, role) for field, role in RECIPIENTS.items()}


def take_recipients(old: dict, new: dict, problems: list) -> None:
    """Make contacts of the cells of bare addresses, after the cell that names whole contacts."""
    # A blank cell takes nobody's role that the cell of contacts beside it gives.
    given = [field for field in RECIPIENTS if field in new and (new[field] or "contacts" not in new)]
    if not given:
        return
    found = new.get("contacts", old["contacts"])
    for field in given:
        found = contacts.with_recipients(found, RECIPIENTS[field], new[field])
    new["contacts"] = found
    if problem := contacts.together_problem(found):
        problems.append(["contacts", problem])


def is_same(field: str, text: str, there) -> bool:
    """Whether a cell says what is there: as exported, or as a spreadsheet writes it again."""
    if field in LISTS:
        there = ", ".join(there)
    if field == "contacts":
        there = written(there)
    said = fused(text)
    if there in (said, said.strip()):
        return True
    # Spreadsheets take +4930123456 for a number and drop the sign.
    return field in COUNTRY_OF and DIGITS.fullmatch(said) is not None and digits(said) == digits(there)


def digits(text: str):
    return re.sub(r"\D", "", text)


def cleaned(field: str, text: str, values: dict):
    """A cell's text as the property's value; `values` are the row's so far, for what is read BY_COUNTRY.

    Raises ValidationError, or ValueError in plain words.
    """
    if field == "tax_ids":
        return tax_ids_told(text, values[field], values["address_country"])
    if field == "contacts":
        return contacts.checked(read(text), values["address_country"])
    if field in RECIPIENTS:
        return ADDRESSES.clean(text)
    if field == "preferred_locales":
        return FIELDS[field].clean(re.split("[,;]", text))
    if field in COUNTRY_OF:
        text = FIELDS[field].clean(text)
        return canonical_phone(text, values[COUNTRY_OF[field]] or None) if text else ""
    if field in STATES:
        return read_state(values[STATES[field]], ADDRESS_LINE.clean(text))
    if field == "name":
        name = FIELDS[field].clean(text)
        if not fold(name):
            raise ValueError("Write a name that can be seen.")
        return name
    if field in CODES:
        return CODES[field](text)
    return FIELDS.get(field, ADDRESS_LINE).clean(text)


def tax_status(text: str):
    if not text.strip():
        return Customer.NONE
    if fold(text) not in TAX_STATUS:
        raise ValueError(f"“{text.strip()[:40]}” is not a tax status. Use none, exempt or reverse.")
    return TAX_STATUS[fold(text)]


CODES: dict[str, Callable] = {
    "address_country": read_country,
    "shipping_country": read_country,
    "currency": read_currency,
    "tax_exempt": tax_status,
}


def check_together(old: dict, new: dict, problems: list, customer: Customer | None) -> list[list[str]]:
    """Add to `problems` what only shows when all cells of the row are known; returns the remarks."""
    remarks = []
    wrong = {field for field, _ in problems}
    if customer is None:
        for field in ("name", "email"):
            if not new.get(field) and field not in wrong:
                problems.append([field, "This field is required."])
    elif customer.currency and new.get("currency", customer.currency) != customer.currency:
        problems.append(["currency", customer.currency_lock])
    for kind in ("address", "shipping"):
        fields = {part: f"{kind}_{part}" for part in ADDRESS_PARTS}
        if new.keys() & set(fields.values()):
            address = {part: new.get(field, old[field]) for part, field in fields.items()}
            strict = any(value for part, value in address.items() if part != "country")
            found = check_address(address, strict=strict, any_state=True)
            problems.extend([fields[part], problem] for part, problem in found.items() if fields[part] not in wrong)
            if fields["state"] in new and (remark := unknown_state(address)):
                remarks.append([fields["state"], f"{remark} It is kept as typed."])
    ships = any(new.get(f"shipping_{part}") for part in (*ADDRESS_PARTS, "phone"))
    if ships and not new.get("shipping_name", old["shipping_name"]):
        new["shipping_name"] = new.get("name", old["name"])
    return remarks


def label_of(cells: list[str], rules: RowRules) -> str:
    """What the row is called in the preview: the first of its texts that can be shown."""
    named = [place for place, field in rules.columns if field == "name"] + [rules.email_column, rules.id_column]
    texts = [rules.cell(cells, place) for place in named]
    return next((text[:200] for text in texts if text and not text_problem(text)), "")
