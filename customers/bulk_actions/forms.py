"""The choices of a bulk change: which property, and its value."""

from crispy_forms.layout import HTML, Div
from django import forms

from billing_site.lib.metadata import KEY_LENGTH, VALUE_LENGTH, metadata_problem
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.pages.fields.lists import LocaleList
from billing_site.pages.fields.text import CleanText, plain_helper
from customers.bulk.settings import Setting
from customers.models.customer import Customer

LANGUAGES, TAX, SET_KEY, REMOVE_KEY = "preferred_locales", "tax_exempt", "set_key", "remove_key"
WHAT = [
    (TAX, "Tax status"),
    (LANGUAGES, "Languages"),
    (SET_KEY, "Metadata: set a key"),
    (REMOVE_KEY, "Metadata: remove a key"),
]

LANGUAGES_INPUT = HTML('{% include "customers/profile/languages_input.html" %}')


class BulkSetForm(forms.Form):
    """One property and its value; `setting()` is what the verbs take."""

    what = forms.ChoiceField(label="What to set", choices=WHAT)
    tax_exempt = forms.ChoiceField(label="Tax status", choices=Customer.TAX_STATUS, required=False)
    preferred_locales = LocaleList(required=False, label="Languages")
    pair_key = CleanText(max_length=KEY_LENGTH, required=False, label="Metadata key")
    pair_value = CleanText(max_length=VALUE_LENGTH, required=False, label="Metadata value")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(
            "what",
            Div("tax_exempt", css_class="set-part", data_for=TAX),
            Div(LANGUAGES_INPUT, css_class="set-part", data_for=LANGUAGES),
            Div(Div("pair_key", "pair_value", css_class="field-pair"), css_class="set-part", data_for="key"),
        )

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        what, key, value = data.get("what"), data.get("pair_key", ""), data.get("pair_value", "")
        if what == TAX and not data.get("tax_exempt"):
            self.add_error("tax_exempt", "Choose a tax status.")
        if what in (SET_KEY, REMOVE_KEY) and not key and "pair_key" not in self.errors:
            self.add_error("pair_key", "Write the key.")
        if what == SET_KEY and not {"pair_key", "pair_value"} & set(self.errors):
            problem = metadata_problem(key, value) if value else "Write the value."
            if problem:
                self.add_error("pair_value", problem)
        return data

    def setting(self) -> Setting:
        data = self.cleaned_data
        if data["what"] in (SET_KEY, REMOVE_KEY):
            return Setting("metadata", data["pair_value"] if data["what"] == SET_KEY else None, data["pair_key"])
        return Setting(data["what"], data[data["what"]])

    @property
    def says(self) -> str:
        """'Tax status: Tax exempt', 'Remove metadata order_id'."""
        setting = self.setting()
        if setting.field == "metadata":
            return f"Metadata {setting.key}: {setting.value}" if setting.value else f"Remove metadata {setting.key}"
        if setting.field == LANGUAGES:
            return f"Languages: {', '.join(own_name(tag) for tag in setting.value) or 'none'}"
        return f"Tax status: {dict(Customer.TAX_STATUS)[setting.value]}"

    @property
    def language_rows(self) -> list[str]:
        return [tag for tag in self["preferred_locales"].value() or [] if tag] + [""]

    @property
    def language_choices(self) -> list:
        return [(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES]
