"""The forms of payments: what came in, how and when."""

from datetime import date

from crispy_forms.layout import HTML, Div
from django import forms
from django.urls import reverse

from billing_site.lib.money.text import parse_amount, propose_amount
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.models.invoice import Invoice
from invoicing.models.payment import REFERENCE_LENGTH, InvoicePayment

PREVIEW = HTML('<div id="payment-preview" role="status">{% include "invoicing/payments/payment_preview.html" %}</div>')


def clean_day(day: date, today: date) -> date:
    """The day of a payment. Raises ValidationError for one that has not come, or that was before computers kept any."""
    if day > today:
        raise forms.ValidationError("The day of payment cannot be in the future.")
    if day.year < 1970:
        raise forms.ValidationError("Choose a day from 1970 on.")
    return day


class ReceivedForm(forms.Form):
    """How and when the money came in; the amount is all that remains. `today` is the account's date."""

    method = forms.ChoiceField(
        label="Method", choices=InvoicePayment.METHODS, error_messages={"required": "Choose how the money came in."}
    )
    paid_on = forms.DateField(
        label="Day of payment",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-22.", "required": "Choose the day of payment."},
    )
    reference = CleanText(
        max_length=REFERENCE_LENGTH,
        required=False,
        label="Reference",
        help_text="What the bank statement says, for example. It is on the receipt.",
    )

    def __init__(self, data=None, *, invoice: Invoice, today: date) -> None:
        super().__init__(data)
        self.invoice, self.today = invoice, today
        self.initial = {"method": "bank_transfer", "paid_on": today}
        self.fields["paid_on"].widget.attrs["max"] = today.isoformat()
        self.helper = plain_helper(Div("paid_on", "method", css_class="field-pair"), "reference")

    def clean_paid_on(self) -> date:
        return clean_day(self.cleaned_data["paid_on"], self.today)


class PaymentForm(ReceivedForm):
    """A payment in full or in part. `amount` is cleaned to minor units above 0.

    More than remains is accepted only with `overpayment` naming the excess: the page has then said where it goes.
    """

    amount = NumberText(label="Amount", error_messages={"required": "Enter an amount."})
    overpayment = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, invoice: Invoice, today: date) -> None:
        super().__init__(data, invoice=invoice, today=today)
        currency = invoice.currency
        self.initial["amount"] = propose_amount(invoice.amount_remaining, currency)
        field = self.fields["amount"]
        field.label = f"Amount in {currency.upper()}"
        field.widget.attrs |= {
            "hx-get": reverse("payment_preview", args=[invoice.public_id]),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#payment-preview",
            "hx-params": "amount",
            "hx-sync": "this:replace",
        }
        self.helper = plain_helper(
            Div("amount", "paid_on", css_class="field-pair"),
            PREVIEW,
            Div("method", "reference", css_class="field-pair"),
        )

    def clean_amount(self) -> int:
        typed, currency = self.cleaned_data["amount"], self.invoice.currency
        if typed == propose_amount(self.invoice.amount_remaining, currency):
            return self.invoice.amount_remaining
        try:
            amount = parse_amount(typed, currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if amount <= 0:
            raise forms.ValidationError("Enter an amount above 0.")
        return amount

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        excess = max(0, data.get("amount", 0) - self.invoice.amount_remaining)
        if excess and data.get("overpayment") != excess:
            self.add_error("amount", "This is more than is due. Look at what happens to the rest, then record it.")
        return data
