"""The forms of tax rates: a new one, and what of it may change."""

from decimal import Decimal

from crispy_forms.layout import Div, Fieldset
from django import forms

from billing_site.lib.money.text import parse_percent
from billing_site.lib.places import countries
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, MetadataRows
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import blank, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.models.tax_rate import TaxRate

INCLUSIVE = [("exclusive", "Exclusive: added to the price"), ("inclusive", "Inclusive: contained in the price")]


class TaxRateEditForm(MetadataRows, forms.Form):
    """What of a tax rate may change at any time: EDITABLE fields."""

    display_name = CleanText(
        max_length=50, label="Name", help_text="Printed on invoices.", error_messages={"required": "Enter a name."}
    )
    jurisdiction = CleanText(max_length=50, required=False, label="Region", help_text="Such as Berlin or New York.")
    country = forms.ChoiceField(required=False, label="Country")
    state = CleanText(max_length=2, required=False, label="State", help_text="Two letters, such as CA.")
    tax_type = forms.ChoiceField(required=False, label="Type", choices=blank(TaxRate.TYPES))
    description = CleanText(
        max_length=5000, required=False, multiline=True, label="Description", help_text="Staff only."
    )
    metadata = Metadata(required=False, label="Metadata")
    SHOWN: tuple = ("display_name", "tax_type")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "country", blank(countries.countries()))
        self.helper = plain_helper(
            *self.SHOWN,
            Div("country", "state", css_class="field-pair"),
            Fieldset(
                "Add additional details",
                "jurisdiction",
                "description",
                METADATA_INPUT,
                template="components/disclosure.html",
                css_class="is-open" if self.is_bound or self.initial else "",
            ),
        )

    def clean_state(self) -> str:
        state = self.cleaned_data["state"].upper()
        if state and not state.isalpha():
            raise forms.ValidationError("Write the state with its letters, such as CA.")
        return state

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in TaxRate.EDITABLE}


class TaxRateForm(TaxRateEditForm):
    """A new tax rate; its percentage and whether it is inclusive are fixed from then on."""

    percentage = NumberText(
        label="Percentage",
        help_text="Up to 4 decimals. Fixed from then on.",
        error_messages={"required": "Enter a percentage; 0 is fine."},
    )
    inclusive = forms.ChoiceField(
        label="Kind",
        choices=INCLUSIVE,
        initial="exclusive",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose inclusive or exclusive."},
    )
    SHOWN = (Div("display_name", "percentage", css_class="field-pair"), "inclusive", "tax_type")

    def clean_percentage(self) -> Decimal:
        try:
            percentage = parse_percent(self.cleaned_data["percentage"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if not 0 <= percentage <= 100:
            raise forms.ValidationError("Enter a percentage from 0 to 100.")
        return percentage

    def clean_inclusive(self) -> bool:
        return self.cleaned_data["inclusive"] == "inclusive"

    def values(self) -> dict:
        return super().values() | {name: self.cleaned_data[name] for name in ("percentage", "inclusive")}
