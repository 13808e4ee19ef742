"""The form of the customer's own details, checked as the desk's is, in the words of the visitor."""

from typing import Any

from django import forms

from billing_site.lib.places.countries import countries, state_choices
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.text import fold
from billing_site.pages.fields.address import AddressInputs
from billing_site.pages.fields.selects import LongSelect, blank, offer
from billing_site.pages.fields.tax_ids import TaxIds
from billing_site.pages.fields.text import typed
from customers.profile.contacts_field import Contacts
from customers.rules import contacts
from customers.rules.fields import ADDRESS
from invoicing.models.portal.request import TAX_IDS
from invoicing.portal.words import PortalWords

LABELS = {
    "address_country": "Country",
    "address_line1": "Address line 1",
    "address_line2": "Address line 2",
    "address_city": "City",
    "address_state": "State or region",
    "address_postal_code": "Postal code",
}
ROLES = {contacts.TO: "Gets our e-mails", contacts.CC: "Gets a copy", contacts.NONE: "Gets no e-mails"}
SPARE_CONTACTS, SPARE_NUMBERS = 2, 1
LONGEST = 500
UNCLEAR = "Check this entry."


class DetailsForm(forms.Form):
    """Address, tax IDs, contacts and language; `start` is what they are, as `invoicing.models.portal.request.current`.

    A row that is emptied is taken away. What a field complains about is in the desk's English: the page says that the
    entry is to be checked, in the visitor's language.
    """

    address_country = forms.ChoiceField(required=False, widget=LongSelect)
    tax_ids = TaxIds(required=False)
    contacts = Contacts(required=False)
    language = forms.ChoiceField(required=False)

    def __init__(self, data, *, start: dict[str, Any], words: PortalWords) -> None:
        self.start, self.words = start, words
        pairs = [written.split(":", 1) for written in start[TAX_IDS]]
        first = {field: start[field] for field in (*ADDRESS, "contacts")}
        super().__init__(data, initial=first | {"tax_ids": pairs, "language": self.preferred})
        country = typed(self, "address_country")
        for name in ("tax_ids", "contacts"):
            field: Any = self.fields[name]
            field.country = country
        self.inputs = AddressInputs(self, max_length=LONGEST)
        offer(self, "address_country", blank(countries(words.language)))
        offer(self, "language", self.languages)
        self.speak(country)

    def speak(self, country: str) -> None:
        """Labels and states in the visitor's language."""
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = self.words.say(label)
        self.fields["language"].label = self.words.say("Language of documents")
        state = self.fields.get("address_state")
        if isinstance(state, forms.ChoiceField) and (known := state_choices(country, self.words.language)):
            chosen = typed(self, "address_state")
            extra = [(chosen, chosen)] if chosen and chosen not in dict(known) else []
            offer(self, "address_state", blank([*known, *extra]))

    @property
    def preferred(self) -> str:
        return next(iter(self.start["preferred_locales"]), "")

    @property
    def languages(self) -> list[tuple[str, str]]:
        known = {tag: own_name(tag) for tag in (*DOCUMENT_LANGUAGES, *filter(None, [self.preferred]))}
        ordered = sorted(known.items(), key=lambda pair: fold(pair[1]))
        return blank(ordered, self.words.say("No preference"))

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        self.inputs.check(data)
        return data

    def values(self) -> dict[str, Any]:
        """What is wanted, for PortalRequest.submit; parts that this country's addresses lack become ''."""
        data = self.cleaned_data
        chosen, had = data["language"], self.start["preferred_locales"]
        others = [tag for tag in had if tag != chosen]
        return {field: data.get(field) or "" for field in ADDRESS} | {
            "contacts": data["contacts"],
            "preferred_locales": had if chosen == self.preferred else [chosen, *others] if chosen else [],
            TAX_IDS: [f"{check.type}:{check.value}" for check in data["tax_ids"]],
        }

    @property
    def address_rows(self) -> list[list[forms.BoundField]]:
        return self.inputs.bound()

    @property
    def tax_id_rows(self) -> list[dict[str, str]]:
        pairs = [pair for pair in self["tax_ids"].value() or [] if pair[1].strip()]
        wrong = [error.params["row"] for error in self["tax_ids"].errors.as_data() if error.params]
        rows = [{"type": kind, "value": value, "wrong": (kind, value) in wrong} for kind, value in pairs]
        return [*rows, *[{"type": "", "value": ""}] * SPARE_NUMBERS]

    @property
    def contact_rows(self) -> list[dict[str, Any]]:
        """The rows; of the one that is refused which input is to be looked at, and what is said there."""
        rows = [dict(row) for row in self["contacts"].value() or []]
        self.errors  # noqa: B018 - the field says which row is wrong once it was checked.
        field: Any = self.fields["contacts"]
        for place, row in enumerate(rows):
            if field.widget.wrong_row == place:
                row["wrong"], message = wrong_part(row, field.country)
                row["message"] = self.words.say(message)
        return [*rows, *[{"role": contacts.NONE}] * SPARE_CONTACTS]

    @property
    def has_wrong_contact(self) -> bool:
        field: Any = self.fields["contacts"]
        return field.widget.wrong_row is not None

    @property
    def complaints(self) -> list[tuple[str, str]]:
        """[(where on the page, what stands there)] of all that is to be checked, from top to bottom."""
        parts = {"tax_ids": ("numbers", "Tax numbers"), "contacts": ("contacts", "Contacts")}
        parts["language"] = ("id_language", "Language of documents")
        found = []
        for name in [*self.inputs_shown, *parts, "__all__"]:
            if name in self.errors:
                anchor, label = parts.get(name, (f"id_{name}", LABELS.get(name, "")))
                found.append((anchor, label) if label else ("address", "Billing address"))
        return [(anchor, self.words.say(label)) for anchor, label in dict.fromkeys(found)]

    @property
    def inputs_shown(self) -> list[str]:
        return ["address_country", *(name for row in self.inputs.rows for name in row)]

    @property
    def roles(self) -> list[tuple[str, str]]:
        return [(role, self.words.say(label)) for role, label in ROLES.items()]


def wrong_part(row: dict[str, Any], country: str) -> tuple[str, str]:
    """(the input, the words for it) of a contact that was refused."""
    alone = {"name": row.get("name", "") or "-", "email": "", "phone": "", "role": contacts.NONE}
    if passes(row, country):
        # It is there twice.
        return "email" if row.get("email") else "name", UNCLEAR
    if passes(row | {"phone": ""}, country):
        return "phone", UNCLEAR
    if passes(alone, country):
        return "email", "Enter a valid e-mail address."
    return "name", UNCLEAR


def passes(row: dict[str, Any], country: str) -> bool:
    try:
        contacts.one_checked(row, country)
    except ValueError:
        return False
    return True
