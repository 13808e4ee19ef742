"""The forms of tax rates: a new one, and what of it may change."""

from decimal import Decimal

from crispy_forms.layout import Div, Fieldset
from django import forms

from billing_site.company.models import Company
from billing_site.lib.money.text import parse_percent
from billing_site.lib.places import countries
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, MetadataRows
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import blank, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from billing_site.pages.fields.texts import TextsByLanguage, texts_input
from invoicing.models.tax_rate import EXEMPTION, ONLY_OF_NOTHING, TaxRate
from invoicing.rules.exemption_grounds import CODES
from invoicing.rules.exemptions import BY_KEY, offered, words_of

INCLUSIVE = [("exclusive", "Exclusive: added to the price"), ("inclusive", "Inclusive: contained in the price")]


class TaxRateEditForm(MetadataRows, forms.Form):
    """What of a tax rate may change at any time: EDITABLE fields."""

    display_name = CleanText(
        max_length=50, label="Name", help_text="Printed on invoices.", error_messages={"required": "Enter a name."}
    )
    names = TextsByLanguage(
        label="Name in other languages",
        longest=TaxRate.LONGEST_NAME,
        help_text="Documents in these languages print it instead; all others print the name above.",
    )
    jurisdiction = CleanText(max_length=50, required=False, label="Region", help_text="Such as Berlin or New York.")
    country = forms.ChoiceField(required=False, label="Country")
    state = CleanText(max_length=2, required=False, label="State", help_text="Two letters, such as CA.")
    tax_type = forms.ChoiceField(required=False, label="Type", choices=blank(TaxRate.TYPES))
    description = CleanText(
        max_length=5000, required=False, multiline=True, label="Description", help_text="Staff only."
    )
    exemption_ground = forms.ChoiceField(
        required=False, label="Ground by law", help_text="Fills in the words and the code below where they are empty."
    )
    exemption_reason = CleanText(
        max_length=TaxRate.LONGEST_REASON,
        required=False,
        label="Reason for exemption",
        help_text="Printed below the sums of documents with this rate.",
    )
    exemption_reasons = TextsByLanguage(label="Reason in other languages", longest=TaxRate.LONGEST_REASON)
    exemption_code = forms.ChoiceField(
        required=False, label="VATEX code", choices=blank([(code, code) for code in CODES]), help_text="For e-invoices."
    )
    metadata = Metadata(required=False, label="Metadata")
    SHOWN: tuple = ("display_name", texts_input("names"), "tax_type")

    def __init__(self, *args, rate: TaxRate | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fixed = rate.percentage if rate else None
        offer(self, "country", blank(countries.countries()))
        company = Company.current()
        self.home = company.default_language
        offer(self, "exemption_ground", blank(offered(company.address_country)))
        if self.fixed:
            for name in (*EXEMPTION, "exemption_ground"):
                del self.fields[name]
        self.helper = plain_helper(
            *self.SHOWN,
            Div("country", "state", css_class="field-pair"),
            *(() if self.fixed else (self.exemption(),)),
            Fieldset(
                "Add additional details",
                "jurisdiction",
                "description",
                METADATA_INPUT,
                template="components/disclosure.html",
                css_class="is-open" if self.is_bound or self.initial else "",
            ),
        )

    def exemption(self) -> Fieldset:
        """Why a rate of 0 % charges no tax."""
        is_open = self.is_bound or self.initial.get("exemption_reason") or self.fixed == 0
        return Fieldset(
            "Reason for an exemption (0%)",
            "exemption_ground",
            "exemption_reason",
            texts_input("exemption_reasons"),
            "exemption_code",
            template="components/disclosure.html",
            css_class="is-open" if is_open else "",
        )

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        ground = BY_KEY.get(data.get("exemption_ground") or "")
        if ground and "exemption_reason" in data and "exemption_reasons" in data:
            reason, others = words_of(ground, self.home)
            data["exemption_reason"] = data["exemption_reason"] or reason
            data["exemption_reasons"] = data["exemption_reasons"] or others
            data["exemption_code"] = data.get("exemption_code") or ground.code
        self.check_exemption(data, data.get("percentage", self.fixed))
        return data

    def check_exemption(self, data: dict, percentage: Decimal | None) -> None:
        given = next((name for name in (*EXEMPTION, "exemption_ground") if data.get(name)), "")
        if given and percentage:
            # A ground filled in what nobody typed.
            field = "exemption_ground" if data.get("exemption_ground") else given
            self.add_error(field, ONLY_OF_NOTHING)
        elif data.get("exemption_reasons") and not data.get("exemption_reason"):
            self.add_error("exemption_reason", "Write the reason for all other languages too.")

    def clean_state(self) -> str:
        state = self.cleaned_data["state"].upper()
        if state and not state.isalpha():
            raise forms.ValidationError("Write the state with its letters, such as CA.")
        return state

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in TaxRate.EDITABLE if name in self.fields}


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
    SHOWN = (
        Div("display_name", "percentage", css_class="field-pair"),
        texts_input("names"),
        *("inclusive", "tax_type"),
    )

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
