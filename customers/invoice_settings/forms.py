"""The form of one customer's invoice settings: custom fields, footer, numbering, item prices."""

from crispy_forms.layout import HTML, Div
from django import forms

from billing_site.company.models import Company
from billing_site.company.numbers import CEILING
from billing_site.lib.text import text_problem
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import CleanText, PairInputs, plain_helper
from customers.models.customer import Customer
from customers.rules.fields import INVOICE_SETTINGS

SUGGESTED = ("Purchase order", "Project", "Cost center", "Contract", "Supplier number", "Reference")
SHARED = HTML('{% include "customers/invoice_settings/invoice_settings_shared.html" %}')
MOST, NAME_LENGTH, VALUE_LENGTH = 4, 40, 140


class CustomFields(forms.Field):
    """Up to four names with values, in order, as [{"name": …, "value": …}]."""

    widget = PairInputs

    def to_python(self, value) -> list:
        rows = [(name.strip(), text.strip()) for name, text in value or []]
        rows = [row for row in rows if any(row)]
        for name, text in rows:
            problem = custom_field_problem(name, text)
            if problem:
                raise forms.ValidationError(problem)
        if len(rows) > MOST:
            raise forms.ValidationError(f"Use at most {MOST} custom fields.")
        return [{"name": name, "value": text} for name, text in rows]

    def prepare_value(self, value) -> list:
        return [(row["name"], row["value"]) if isinstance(row, dict) else row for row in value or []]


def custom_field_problem(name: str, value) -> str | None:
    """A complaint about one custom field in plain words, or None."""
    if not name or not value:
        return f"“{name or value}” needs a name and a value, such as “Purchase order” and “PO-123”."
    if len(name) > NAME_LENGTH:
        return f"Names can have up to {NAME_LENGTH} characters; “{name[:40]}…” has {len(name)}."
    if len(value) > VALUE_LENGTH:
        return f"Values can have up to {VALUE_LENGTH} characters; that of “{name}” has {len(value)}."
    return text_problem(name) or text_problem(value)


class InvoiceSettingsForm(forms.Form):
    """INVOICE_SETTINGS of a customer; whether a prefix or number can be is for the verb to say."""

    invoice_custom_fields = CustomFields(required=False, label="Custom fields")
    invoice_footer = CleanText(required=False, max_length=5000, multiline=True, label="Footer")
    amount_tax_display = forms.ChoiceField(required=False, label="Item prices on invoices")
    invoice_prefix = CleanText(
        max_length=12, label="Invoice prefix", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    next_invoice_sequence = WholeNumber(min_value=1, max_value=CEILING, label="Next number")

    def __init__(self, data=None, *, customer: Customer, initial=None) -> None:
        start = {field: getattr(customer, field) for field in INVOICE_SETTINGS}
        super().__init__(data, initial=start | (initial or {}))
        company = Company.current()
        default = f"The account's default ({company.get_amount_tax_display_display().lower()})"
        offer(self, "amount_tax_display", [("", default), *Customer.TAX_DISPLAY])
        if company.footer:
            self.fields["invoice_footer"].help_text = "Empty: the account's default footer."
        self.fields["invoice_prefix"].help_text = "3 to 12 capital letters and digits. No other customer has the same."
        self.fields[
            "next_invoice_sequence"
        ].help_text = f"Next: {customer.next_invoice_number}. It can only go up; for a fresh start choose a new prefix."
        self.helper = self.make_helper(company)

    def make_helper(self, company: Company):
        return plain_helper(
            HTML('{% include "customers/invoice_settings/invoice_settings_fields.html" %}'),
            "invoice_footer",
            "amount_tax_display",
            *([SHARED] if company.counts_for_all else []),
            Div("invoice_prefix", "next_invoice_sequence", css_class="field-pair"),
        )

    def clean_invoice_prefix(self) -> str:
        return self.cleaned_data["invoice_prefix"].upper()

    def values(self) -> dict:
        return {field: self.cleaned_data[field] for field in INVOICE_SETTINGS}

    @property
    def custom_field_rows(self) -> list:
        """Rows for components/rows.html: what is there, and up to two empty ones for people without JavaScript."""
        rows = [{"key": name, "value": value} for name, value in self["invoice_custom_fields"].value() or []]
        rows = [row for row in rows if row["key"] or row["value"]]
        unused = [text for text in SUGGESTED if text not in [row["key"] for row in rows]]
        spare = [{"key": "", "value": "", "suggest": text} for text in unused[:2]]
        return (rows + spare)[: max(MOST, len(rows))]
