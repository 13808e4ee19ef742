"""The part of the invoice editor that is about the whole invoice, and the choice of a customer before it."""

from datetime import date

from django import forms

from billing_site.company.models import Company
from billing_site.lib.money.currencies import CURRENCIES
from billing_site.pages.fields.metadata import Metadata, filled_rows
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.selects import currency_options, offer
from billing_site.pages.fields.text import CleanText
from customers.invoice_settings.forms import CustomFields
from customers.models.customer import Customer
from invoicing.lines.names import MOST_DISCOUNTS, MOST_RATES, ChosenField, CouponChoices, RateChoices, offered_rates
from invoicing.models.invoice import Invoice
from invoicing.models.parts.charged import NO_METHOD, method_choices
from invoicing.rules import supply

DAYS, DATE, NONE = "days", "date", "none"
DUE = [(DAYS, "A number of days after issue"), (DATE, "On a date"), (NONE, "No due date: charged automatically")]
LONGEST_TERMS = 3650  # days
LATEST_YEAR = 2199
NOT_ATTACHED = (
    "The customer does not have a payment method with the ID %(value)s. "
    "The payment method must be attached to the customer."
)
# The words of the API whose behaviour this follows (docs/rules.md, Invoices).
NEEDS_DUE = "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
REFUSES_DUE = "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'."


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-12-31."},
    )


class InvoiceForm(forms.Form):
    """What of a draft is not a line; `values()` are fields for `Invoice.change`. `today` is the account's date."""

    currency = forms.ChoiceField(label="Currency", error_messages={"required": "Choose a currency."})
    description = CleanText(
        required=False,
        max_length=1500,
        multiline=True,
        label="Memo",
        help_text="Printed above the lines.",
    )
    footer = CleanText(required=False, max_length=5000, multiline=True, label="Footer")
    custom_fields = CustomFields(required=False, label="Custom fields")
    collection_method = forms.ChoiceField(
        label="Collection", choices=Invoice.COLLECTION, error_messages={"required": "Choose how it is collected."}
    )
    default_payment_method = forms.ChoiceField(
        required=False, label="Charged to", error_messages={"invalid_choice": NOT_ATTACHED}
    )
    auto_send = forms.ChoiceField(required=False, label="Automatic sending", choices=Invoice.AUTO_SEND)
    due = forms.ChoiceField(label="Due", choices=DUE, error_messages={"required": "Choose when it is due."})
    days_until_due = WholeNumber(
        required=False, min_value=0, max_value=LONGEST_TERMS, label="Days", invalid="Enter a whole number of days."
    )
    due_date = day_field("Date")
    supply = forms.ChoiceField(required=False, label="Date of supply", choices=[("", "Not told"), *supply.CHOICES])
    supply_start = day_field("Day, or first day")
    supply_end = day_field("Last day")
    amount_tax_display = forms.ChoiceField(
        required=False, label="Item prices", choices=[("", "—"), *Customer.TAX_DISPLAY]
    )
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, data=None, *, invoice: Invoice, coupons, today: date) -> None:
        super().__init__(data, initial=start(invoice))
        self.invoice, self.today = invoice, today
        offer(self, "currency", currency_options())
        if invoice.customer.currency:
            del self.fields["currency"]
        rates = [rate for line in invoice.lines.all() for rate in line.tax_rates]
        self.rates = RateChoices(offered_rates(), [*invoice.default_tax_rates, *rates])
        self.coupons = CouponChoices(coupons, invoice.discounts, self.typed_currency)
        self.fields["default_tax_rates"] = ChosenField(
            choices=self.rates,
            most=MOST_RATES,
            label="Tax rates",
            help_text="For every line that has none of its own.",
        )
        self.methods = method_choices(invoice.customer)
        self.offer_methods()
        self.fields["discounts"] = ChosenField(choices=self.coupons, most=MOST_DISCOUNTS, label="Coupons")

    @property
    def typed_currency(self) -> str:
        """The currency that amounts are typed in: the customer's, else the one chosen just now."""
        chosen = self.data.get("currency", "") if self.is_bound else ""
        return self.invoice.customer.currency or (chosen if chosen in CURRENCIES else self.invoice.currency)

    def offer_methods(self) -> None:
        """What the customer has on file; a method that went meanwhile gives its place to the usual one."""
        offer(self, "default_payment_method", self.methods or [("", "Nothing on file")])
        if self.initial["default_payment_method"] not in dict(self.methods):
            self.initial["default_payment_method"] = ""
        if not self.methods and self.invoice.collection_method == Invoice.CHARGE:
            self.fields["collection_method"].help_text = NO_METHOD

    def clean_collection_method(self) -> str:
        """What was to be charged before, and has nothing to be charged to by now, can still be edited."""
        chosen = self.cleaned_data["collection_method"]
        if chosen == Invoice.CHARGE and not self.methods and self.invoice.collection_method != Invoice.CHARGE:
            raise forms.ValidationError(NO_METHOD)
        return chosen

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        charged = data.get("collection_method") == Invoice.CHARGE
        if not charged or not self.methods:
            # Of what is not charged it says nothing.
            self.errors.pop("default_payment_method", None)
            data["default_payment_method"] = ""
        if charged and data.get("due") in (DAYS, DATE):
            self.add_error("due", REFUSES_DUE)
        elif data.get("collection_method") == Invoice.SEND and data.get("due") == NONE:
            self.add_error("due", NEEDS_DUE)
        elif data.get("due") == DAYS and data.get("days_until_due") is None and "days_until_due" not in self.errors:
            self.add_error("days_until_due", "After how many days? 0 means on receipt.")
        elif data.get("due") == DATE and "due_date" not in self.errors:
            self.check_due_date(data.get("due_date"))
        self.check_supply()
        return data

    def check_supply(self) -> None:
        """A day that does not belong to the choice does not count, whatever was typed there."""
        kind = self.cleaned_data.get("supply") or ""
        used = {supply.DAY: ["supply_start"], supply.PERIOD: ["supply_start", "supply_end"]}.get(kind, [])
        for name in {"supply_start", "supply_end"} - set(used):
            self.errors.pop(name, None)
        if {"supply_start", "supply_end"} & set(self.errors):
            return
        data = self.cleaned_data
        try:
            self.supplied = supply.checked(data.get("supply"), data.get("supply_start"), data.get("supply_end"))
        except supply.SupplyRefused as refusal:
            self.add_error(refusal.field, str(refusal))

    def check_due_date(self, day) -> None:
        if day is None:
            self.add_error("due_date", "Choose the day it is due.")
        elif day.year > LATEST_YEAR:
            self.add_error("due_date", f"Choose a day before the year {LATEST_YEAR + 1}.")
        elif day < self.today and day != self.invoice.due_date:
            self.add_error("due_date", "This day is past. Choose today or a later day.")

    def values(self) -> dict:
        """EDITABLE fields of an invoice."""
        data = self.cleaned_data
        names = (
            "description footer custom_fields collection_method auto_send metadata default_tax_rates discounts "
            "default_payment_method".split()
        )
        return {name: data[name] for name in names} | {
            "amount_tax_display": data["amount_tax_display"],
            "currency": self.typed_currency,
            "days_until_due": data["days_until_due"] if data["due"] == DAYS else None,
            "due_date": data["due_date"] if data["due"] == DATE else None,
            **dict(zip(supply.FIELDS, self.supplied, strict=True)),
        }

    @property
    def custom_field_rows(self) -> list:
        pairs = [row for row in self["custom_fields"].value() or [] if any(row)]
        rows = [{"key": name, "value": text} for name, text in pairs]
        spare = [{"key": "", "value": "", "suggest": "Purchase order"}] if len(rows) < 4 else []
        return rows + spare

    @property
    def metadata_rows(self) -> list:
        return [*filled_rows(self), {"key": "", "value": ""}]


def start(invoice: Invoice) -> dict:
    """What the form shows of a draft."""
    names = (*Invoice.EDITABLE,)
    due = DATE if invoice.due_date else DAYS if invoice.days_until_due is not None else NONE
    if due == NONE and invoice.collection_method == Invoice.SEND:
        due = DAYS
    terms = invoice.days_until_due if invoice.days_until_due is not None else Company.current().payment_terms_days
    return {name: getattr(invoice, name) for name in names} | {"due": due, "days_until_due": terms}


class CustomerChoiceForm(forms.Form):
    """Which customer a new invoice is for, by id or by something that finds one alone."""

    customer = CleanText(max_length=200, label="Customer", error_messages={"required": "Choose a customer."})

    def clean_customer(self) -> Customer:
        text = self.cleaned_data["customer"]
        existing = Customer.objects.existing().defer("search_text")
        chosen = existing.filter(public_id=text).first()
        if chosen:
            return chosen
        found = list(existing.search(text)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"Several customers match “{text}”. Choose one from the list.")
        raise forms.ValidationError(f"No customer matches “{text}”. Choose another or add a new one.")


def choice_words(customer: Customer) -> str:
    """How a list tells customers of one name apart."""
    parts = [customer.email, customer.currency.upper(), customer.address_city]
    return " · ".join(part for part in parts if part)
