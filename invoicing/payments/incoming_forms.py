"""The form of one incoming amount: what came in, and how much of it each open invoice of the customer gets."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from billing_site.company.models import Company
from billing_site.lib.money.text import format_amount, parse_amount, propose_amount
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import currency_options, offer
from billing_site.pages.fields.text import CleanText
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.payment import REFERENCE_LENGTH, InvoicePayment
from invoicing.payments.forms import clean_day

LOOK = "Look at how the amount is shared, then record it."


def share_field(invoice: Invoice) -> str:
    """The name of an invoice's input."""
    return f"share_{invoice.public_id}"


class IncomingForm(forms.Form):
    """`invoices` are the open ones in the order in which they are paid, `today` is the account's date.

    After is_valid(): `came_in` and `rest` in minor units, `shares` [(Invoice, minor units)] of those that get any. The
    shares that a page showed are recorded for that amount and those debts alone: `shown` says which they were.
    """

    amount = NumberText(label="Amount", error_messages={"required": "Enter what came in."})
    currency = forms.ChoiceField(label="Currency", help_text="Fixed from then on for everything you bill them.")
    paid_on = forms.DateField(
        label="Day of payment",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-22.", "required": "Choose the day of payment."},
    )
    method = forms.ChoiceField(
        label="Method", choices=InvoicePayment.METHODS, error_messages={"required": "Choose how the money came in."}
    )
    reference = CleanText(
        max_length=REFERENCE_LENGTH,
        required=False,
        label="Reference",
        help_text="What the bank statement says. It is on the receipts.",
    )
    shown = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data=None, *, customer: Customer, invoices: Sequence[Invoice], today: date) -> None:
        super().__init__(data, initial={"method": "bank_transfer", "paid_on": today})
        self.customer, self.invoices = customer, invoices
        self.today = today
        self.fields["paid_on"].widget.attrs["max"] = today.isoformat()
        self.came_in, self.rest = 0, 0
        self.shares: list[tuple[Invoice, int]] = []
        if customer.currency:
            del self.fields["currency"]
            self.fields["amount"].label = f"Amount in {customer.currency.upper()}"
        else:
            offer(self, "currency", currency_options())
            self.fields["currency"].initial = Company.current().default_currency
        for invoice in invoices:
            label = f"Share of {invoice}"
            self.fields[share_field(invoice)] = NumberText(required=False, label=label)

    @property
    def currency_code(self) -> str:
        """The currency of the payment, as far as it is known."""
        chosen = self.data.get("currency") or self.fields["currency"].initial if "currency" in self.fields else ""
        return self.customer.currency or str(chosen)

    def clean_amount(self) -> str:
        try:
            self.came_in = parse_amount(self.cleaned_data["amount"], self.currency_code)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if self.came_in <= 0:
            self.came_in = 0
            raise forms.ValidationError("Enter an amount above 0.")
        return self.cleaned_data["amount"]

    def clean_paid_on(self) -> date:
        return clean_day(self.cleaned_data["paid_on"], self.today)

    def clean(self) -> dict:
        data = super().clean() or {}
        self.shares = [(invoice, share) for invoice in self.invoices if (share := self.share(invoice))]
        self.rest = self.came_in - sum(share for _, share in self.shares)
        if self.came_in and self.rest < 0:
            over = format_amount(-self.rest, self.currency_code)
            self.add_error("amount", f"The shares come to {over} more than this.")
        stale = (self.invoices or data.get("shown")) and data.get("shown") != self.token
        if self.came_in and stale and "amount" not in self.errors:
            self.add_error("amount", forms.ValidationError(LOOK, code="shown"))
        return data

    def share(self, invoice: Invoice) -> int:
        """What this invoice gets in minor units, 0 where nothing is typed or what is typed is an error."""
        name = share_field(invoice)
        typed = self.cleaned_data.get(name)
        if not typed:
            return 0
        try:
            share = parse_share(typed, invoice)
        except ValueError as error:
            self.add_error(name, str(error))
            return 0
        return share

    @property
    def is_shared(self) -> bool:
        """Whether anything was typed as a share, sensible or not."""
        return any(self.data.get(share_field(invoice)) for invoice in self.invoices)

    @property
    def token(self) -> str:
        """What `shown` must say: the amount, and what remained of each invoice."""
        debts = [f"{invoice.public_id} {invoice.amount_remaining}" for invoice in self.invoices]
        return hashlib.sha256("\n".join([str(self.came_in), *debts]).encode()).hexdigest()[:16]

    def show(self, *, anew: bool) -> None:
        """Have the page show the shares; `anew` puts the amount onto the oldest debts first."""
        posted: Any = self.data
        left, data = self.came_in, posted.copy()
        for invoice in self.invoices if anew else ():
            share = min(left, invoice.amount_remaining)
            data[share_field(invoice)] = propose_amount(share, invoice.currency) if share else ""
            left -= share
        data["shown"] = self.token
        self.data = data

    def rows(self) -> list[dict[str, Any]]:
        """Each invoice with its input, for the table of shares."""
        return [{"invoice": invoice, "field": self[share_field(invoice)]} for invoice in self.invoices]


def parse_share(typed: str, invoice: Invoice) -> int:
    """A share in minor units. Raises ValueError, in words, for what is no amount or more than remains."""
    if typed == propose_amount(invoice.amount_remaining, invoice.currency):
        return invoice.amount_remaining
    share = parse_amount(typed, invoice.currency)
    if share < 0:
        raise ValueError("Enter an amount above 0, or nothing.")
    if share > invoice.amount_remaining:
        remains = format_amount(invoice.amount_remaining, invoice.currency)
        raise ValueError(f"Only {remains} of {invoice} remains to be paid.")
    return share
