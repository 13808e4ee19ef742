"""The form of the account's numbering."""

from crispy_forms.layout import Div
from django import forms

from billing_site.company.fields import NUMBERING
from billing_site.company.models import Company
from billing_site.company.numbers import CEILING
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.text import CleanText, plain_helper


class NumberingForm(forms.Form):
    """Scheme, prefix and next number of the account; whether a prefix can be is for the verb to say."""

    numbering_scheme = forms.ChoiceField(
        choices=Company.SCHEMES,
        label="Numbering",
        widget=forms.RadioSelect,
        help_text="A change concerns invoices finalized from now on; issued numbers stay.",
    )
    invoice_prefix = CleanText(
        max_length=12,
        label="Account prefix",
        help_text="3 to 12 capital letters and digits; no customer has the same. For account-wide numbers.",
    )
    next_invoice_sequence = WholeNumber(min_value=1, max_value=CEILING, label="Next account-wide number")

    def __init__(self, data=None, files=None, *, company: Company, initial=None) -> None:
        super().__init__(data, files, initial={f: getattr(company, f) for f in NUMBERING} | (initial or {}))
        self.fields[
            "next_invoice_sequence"
        ].help_text = f"Next: {company.next_invoice_number}. It can only go up; for a fresh start choose a new prefix."
        numbers = Div("invoice_prefix", "next_invoice_sequence", css_class="field-pair")
        self.helper = plain_helper("numbering_scheme", numbers)

    def clean_invoice_prefix(self) -> str:
        return self.cleaned_data["invoice_prefix"].upper()

    def values(self) -> dict:
        return {field: self.cleaned_data[field] for field in NUMBERING}
