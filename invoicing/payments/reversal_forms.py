"""The form that reverses a payment: why, and on which day."""

from datetime import date

from crispy_forms.layout import Div
from django import forms

from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment


class ReversalForm(forms.Form):
    """Its cleaned data are the details of `reverse`. `today` is the account's date."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose …"), *PaymentReversal.REASONS],
        error_messages={"required": "Choose why the payment is reversed."},
    )
    reversed_on = forms.DateField(
        label="Day of the reversal",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-22.", "required": "Choose the day of the reversal."},
    )
    note = CleanText(
        max_length=PaymentReversal.NOTE_LENGTH,
        required=False,
        label="Note",
        help_text="What the bank says, for example. For staff only.",
    )

    def __init__(self, data=None, *, payment: InvoicePayment | IncomingPayment, today: date) -> None:
        super().__init__(data, initial={"reversed_on": today})
        self.payment, self.today = payment, today
        self.fields["reversed_on"].widget.attrs |= {"min": payment.paid_on.isoformat(), "max": today.isoformat()}
        self.helper = plain_helper(Div("reason", "reversed_on", css_class="field-pair"), "note")

    def clean_reversed_on(self) -> date:
        day = self.cleaned_data["reversed_on"]
        if day > self.today:
            raise forms.ValidationError("The day of the reversal cannot be in the future.")
        if day < self.payment.paid_on:
            came_in = self.payment.paid_on
            words = f"The payment came in on {came_in.day} {came_in:%b %Y}; choose a day from then on."
            raise forms.ValidationError(words)
        return day

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("reason") == PaymentReversal.OTHER and not data.get("note"):
            self.add_error("note", "Say why the payment is reversed.")
        return data
