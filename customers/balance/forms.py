"""The forms of the credit balance: an adjustment, and the note on an entry."""

from crispy_forms.layout import HTML, Div
from django import forms
from django.urls import reverse
from django.utils.html import format_html

from billing_site.lib.money.text import parse_amount
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import blank, currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer

CREDIT, DEBIT = "credit", "debit"
NOTE_LENGTH = BalanceTransaction._meta.get_field("description").max_length
EXPLAINED = {
    CREDIT: ("Credit", "You owe the customer: it lowers what their next invoices ask for."),
    DEBIT: ("Debit", "The customer owes you: it is added to their next invoice."),
}


def explained(name: str) -> str:
    label, text = EXPLAINED[name]
    return format_html('{} <span class="form-text">{}</span>', label, text)


class BalanceForm(forms.Form):
    """One adjustment. `amount` is cleaned to minor units, negative for a credit."""

    direction = forms.ChoiceField(
        label="Type", widget=forms.RadioSelect, initial=CREDIT, error_messages={"required": "Choose credit or debit."}
    )
    amount = NumberText(label="Amount", error_messages={"required": "Enter an amount."})
    currency = forms.ChoiceField(label="Currency", help_text="Fixed from then on for everything you bill them.")
    description = CleanText(max_length=NOTE_LENGTH, required=False, label="Internal note", help_text="Staff only.")

    def __init__(self, *args, customer: Customer, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer
        offer(self, "direction", [(name, explained(name)) for name in EXPLAINED])
        if customer.currency:
            del self.fields["currency"]
            self.fields["amount"].label = f"Amount in {customer.currency.upper()}"
        else:
            offer(self, "currency", blank(currency_options(), "Choose one"))
        self.live_preview()
        figures = ("amount",) if customer.currency else ("amount", "currency")
        preview = HTML(
            '<div class="mb-3" id="balance-preview" role="status">'
            '{% include "customers/balance/balance_preview.html" %}</div>'
        )
        self.helper = plain_helper("direction", Div(*figures, css_class="field-pair"), preview, "description")

    def live_preview(self) -> None:
        """Each input that counts asks for the resulting balance as it changes."""
        for name, trigger in (
            ("direction", "change"),
            ("amount", "input changed delay:200ms"),
            ("currency", "change"),
        ):
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "hx-get": reverse("balance_preview", args=[self.customer.public_id]),
                    "hx-trigger": trigger,
                    "hx-target": "#balance-preview",
                    "hx-include": "closest form",
                    "hx-params": "direction,amount,currency",
                    # On the preview, not on the form: a late preview must never abort the form's own request.
                    "hx-sync": "#balance-preview:queue last",
                }

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        currency = self.customer.currency or data.get("currency")
        if not currency or not data.get("amount"):
            return data
        try:
            amount = parse_amount(data["amount"], currency)
        except ValueError as error:
            self.add_error("amount", str(error))
            return data
        if amount <= 0:
            self.add_error("amount", "Enter an amount above zero; whether it is a credit or a debit is chosen above.")
        return data | {"amount": -amount if data.get("direction") == CREDIT else amount, "currency": currency}


class NoteForm(forms.Form):
    """The internal note of one entry."""

    description = CleanText(max_length=NOTE_LENGTH, required=False, label="Internal note", help_text="Staff only.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("description")
