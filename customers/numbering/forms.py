"""The form of the account's numbering."""

from crispy_forms.layout import Div
from django import forms

from billing_site.company.fields import NUMBERING
from billing_site.company.forms import section
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
    credit_note_numbering = forms.ChoiceField(
        choices=Company.NOTE_SCHEMES,
        label="Numbering of credit notes",
        widget=forms.RadioSelect,
        help_text="Spain asks for a series of their own, France for a continuous one; in India a number has at most "
        "16 characters. A change concerns notes issued from now on.",
    )
    credit_note_prefix = CleanText(
        max_length=12,
        label="Prefix of credit notes",
        help_text="2 to 12 capital letters and digits; no invoice has the same. For a series of their own.",
    )
    next_credit_note_sequence = WholeNumber(min_value=1, max_value=CEILING, label="Next credit note number")

    def __init__(self, data=None, files=None, *, company: Company, initial=None) -> None:
        super().__init__(data, files, initial={f: getattr(company, f) for f in NUMBERING} | (initial or {}))
        self.fields[
            "next_invoice_sequence"
        ].help_text = f"Next: {company.next_invoice_number}. It can only go up; for a fresh start choose a new prefix."
        self.fields[
            "next_credit_note_sequence"
        ].help_text = f"Next: {company.next_credit_note_number}. It can only go up."
        self.helper = plain_helper(
            section("Invoices"),
            "numbering_scheme",
            Div("invoice_prefix", "next_invoice_sequence", css_class="field-pair"),
            section("Credit notes"),
            "credit_note_numbering",
            Div("credit_note_prefix", "next_credit_note_sequence", css_class="field-pair"),
        )

    def clean_invoice_prefix(self) -> str:
        return self.cleaned_data["invoice_prefix"].upper()

    def clean_credit_note_prefix(self) -> str:
        return self.cleaned_data["credit_note_prefix"].upper()

    def values(self) -> dict:
        return {field: self.cleaned_data[field] for field in NUMBERING}
