"""Form fields for tax IDs: the types in the order of a country, and rows of type and number."""

from django import forms

from billing_site.lib.places import countries
from billing_site.lib.tax_ids.types import (
    TAX_ID_TYPES,
    TaxIdCheck,
    TaxIdInvalid,
    TaxIdType,
    check_tax_id,
    guess_type,
    types_for_country,
)
from billing_site.lib.text import text_problem
from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import CleanText, PairInputs

MOST = 20
UNTOLD = [("", "Type by the number")]


def type_choices(country: str) -> list:
    """Grouped choices: the country's own types first, then all the others by name."""
    kinds = types_for_country(country)
    own = [kind for kind in kinds if country and country.upper() in kind.countries]
    others = sorted((kind for kind in kinds if kind not in own), key=lambda kind: kind.name)
    groups = [(countries.country_name(country), [label(kind) for kind in own])] if own else []
    return [*UNTOLD, *groups, ("All other types" if own else "All types", [label(kind) for kind in others])]


def label(kind: TaxIdType) -> tuple[str, str]:
    return kind.code, kind.name if kind.name == kind.description else f"{kind.name} · {kind.description}"


def checked(type: str, value, country: str) -> TaxIdCheck:
    """The TaxIdCheck of what was typed, the type guessed where none was chosen. Raises ValidationError."""
    problem = text_problem(value)
    if problem:
        raise forms.ValidationError(problem)
    kind = type or guess_type(country, value) or guess_type(None, value)
    if not kind:
        raise forms.ValidationError(f"Choose the type of “{value[:40]}”: the number alone does not tell it.")
    try:
        return check_tax_id(kind, value, country)
    except TaxIdInvalid as refusal:
        raise forms.ValidationError(str(refusal)) from None


class TaxIds(forms.Field):
    """Rows of type and number as a list of TaxIdCheck, each number once; set `country` before it validates."""

    widget = PairInputs
    country = ""

    def to_python(self, value) -> list[TaxIdCheck]:
        found = {}
        for type, number in value or []:
            if number.strip():
                try:
                    check = checked(type, number.strip(), self.country)
                    if (check.type, check.value) in found:
                        raise forms.ValidationError(f"{check.display} is there twice.")
                except forms.ValidationError as refusal:
                    # The form marks the row that it is about.
                    raise forms.ValidationError(refusal.messages[0], params={"row": (type, number)}) from None
                found[check.type, check.value] = check
        if len(found) > MOST:
            raise forms.ValidationError(f"Use at most {MOST} tax IDs.")
        return list(found.values())


def rows_of(bound) -> list:
    """What components/tax_id_rows.html shows for a bound TaxIds field, with an empty row at the end."""
    pairs = [tuple(pair) for pair in bound.value() or [] if pair[1].strip()]
    own = [code for code, kind in TAX_ID_TYPES.items() if bound.field.country.upper() in kind.countries]
    first = "eu_vat" if "eu_vat" in own and bound.field.country != "GB" else next(iter(own), "")
    wrong = [error.params["row"] for error in bound.errors.as_data() if error.params]
    rows = [{"type": type, "value": number, "error": (type, number) in wrong} for type, number in pairs]
    return [*rows, {"type": first, "value": ""}]


def in_country(form, country: str) -> None:
    """Let the tax IDs of a form be read as those of a country."""
    form.fields["tax_ids"].country = country


class TaxIdForm(forms.Form):
    """One tax ID to add; `cleaned_data["check"]` is its TaxIdCheck."""

    type = forms.ChoiceField(label="Type", required=False)
    value = CleanText(label="Number", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, country: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        offer(self, "type", type_choices(country))

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        if data.get("value") and "type" in data:
            try:
                data["check"] = checked(data["type"], data["value"], self.country)
            except forms.ValidationError as refusal:
                self.add_error("value", refusal)
        return data
