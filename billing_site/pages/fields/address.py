"""The inputs of one address in a form: which there are, in which order, and what is wrong with what they hold."""

import json

from crispy_forms.layout import Div
from django import forms

from billing_site.lib.places import countries
from billing_site.lib.places.addresses import KEYS, AddressField, address_form, check_address
from billing_site.pages.fields.selects import blank, offer
from billing_site.pages.fields.text import CleanText, typed


class AddressInputs:
    """Adds `<kind>_country` and, as that country writes them, `<kind>_line1` … to a form."""

    def __init__(self, form, kind: str = "address", max_length=500) -> None:
        self.form = form
        self.kind = kind
        self.max_length = max_length
        # A form that has this field already keeps it where it stands.
        form.fields.setdefault(f"{kind}_country", forms.ChoiceField(required=False, label="Country"))
        offer(form, f"{kind}_country", blank(countries.countries()))
        self.rows = [row for row in map(self.add_row, address_form(self.country)) if row]

    @property
    def country(self) -> str:
        code = self.typed("country").upper()
        return code if countries.is_country(code) else ""

    def typed(self, part) -> str:
        return typed(self.form, f"{self.kind}_{part}")

    def add_row(self, row: list[AddressField]) -> list[str]:
        """Add the fields of a row that people there write, or that hold something; returns their names."""
        shown = [part for part in row if part.usual or self.typed(part.name)]
        for part in shown:
            self.form.fields[f"{self.kind}_{part.name}"] = self.field(part)
        return [f"{self.kind}_{part.name}" for part in shown]

    def field(self, part: AddressField):
        label = part.label + (f", e.g. {part.example}" if part.example else "")
        if not part.choices:
            widget = forms.TextInput(attrs={"autocomplete": "off"})
            return CleanText(max_length=self.max_length, required=False, label=label, widget=widget)
        chosen, choices = self.typed(part.name), list(part.choices)
        if chosen and chosen not in dict(choices):
            choices.append((chosen, chosen))
        return forms.ChoiceField(required=False, label=label, choices=blank(choices))

    def bound(self) -> list:
        """Rows of bound fields, for the partial that a change of country loads."""
        return [[self.form[name] for name in row] for row in self.rows]

    def layout(self):
        rows = [Div(*row, css_class="field-pair" if len(row) == 2 else "field-row") for row in self.rows]
        return Div(*rows, css_id=f"{self.kind}-fields", data_keep_typed="")

    def follow_country(self, url: str) -> None:
        """With JavaScript, a change of country fetches the inputs from `url`."""
        self.form.fields[f"{self.kind}_country"].widget.attrs |= {
            "hx-post": url,
            "hx-trigger": "change",
            "hx-target": f"#{self.kind}-fields",
            "hx-include": "closest form",
            "hx-vals": json.dumps({"kind": self.kind}),
        }

    def check(self, data) -> None:
        """Add the country's complaints to the form; an address that is only a country is fine."""
        address = {part: data.get(f"{self.kind}_{part}") or "" for part in KEYS}
        strict = any(value for part, value in address.items() if part != "country")
        # A state that an import kept as typed does not stand in the way of other changes.
        initial = self.form.initial
        stays = all(initial.get(f"{self.kind}_{part}") == address[part] for part in ("state", "country"))
        for part, problem in check_address(address, strict=strict, any_state=stays).items():
            name = f"{self.kind}_{part}"
            self.form.add_error(name if name in self.form.fields else None, problem)
