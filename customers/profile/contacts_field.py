"""The contacts of the customer form: four inputs a row, checked together, each problem shown at its row."""

from itertools import zip_longest
from typing import Any

from django import forms
from django.forms.widgets import Script

from customers.rules import contacts
from customers.rules.contacts import PARTS

SPARE_ROWS = 2


class ContactRows(forms.Widget):
    """A name, address, phone and role a row, and blank ones for people without JavaScript."""

    template_name = "customers/profile/contact_rows.html"
    use_fieldset = True
    wrong_row: int | None = None

    class Media:
        js = (Script("js/rows.js", type="module"), Script("js/sortable.js", type="module"))

    def value_from_datadict(self, data, files, name: str) -> list[dict]:
        if not hasattr(data, "getlist"):
            return data.get(name) or []
        columns = [data.getlist(f"{name}_{part}") for part in PARTS]
        return [
            dict(zip(PARTS, row, strict=True))
            for row in zip_longest(*columns, fillvalue="")
            if any(map(str.strip, row[:3]))
        ]

    def value_omitted_from_data(self, data, files, name) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict:
        blank = {"role": contacts.NONE}
        context = {"name": name, "rows": [*(value or []), *[blank] * SPARE_ROWS], "blank": blank, "most": contacts.MOST}
        return context | {"roles": contacts.ROLES.items(), "wrong": self.wrong_row}


class Contacts(forms.Field):
    """Rows as the list that Customer.contacts holds; set `country` before it validates."""

    widget: Any = ContactRows
    country = ""

    def to_python(self, value) -> list[dict]:
        self.widget.wrong_row = None
        try:
            return contacts.checked(value or [], self.country)
        except contacts.ContactsRefused as refusal:
            self.widget.wrong_row = refusal.row
            raise forms.ValidationError(str(refusal)) from None

    def has_changed(self, initial, data) -> bool:
        return (initial or []) != (data or [])


def read_phones_in(form: forms.BaseForm, country: str) -> None:
    """Let the phones of a form's contacts be read as those of a country."""
    field: Any = form.fields["contacts"]
    field.country = country
