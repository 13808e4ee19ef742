"""The form of a pending item: something to bill with the customer's next invoice."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from billing_site.company.models import Company
from billing_site.lib.money.currencies import AMOUNT_LIMIT
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from customers.models.customer import Customer
from invoicing.lines.cells import DESCRIPTION_LENGTH, read_price, read_quantity
from invoicing.lines.names import (
    MOST_DISCOUNTS,
    MOST_RATES,
    ChosenField,
    CouponChoices,
    ProductChoices,
    RateChoices,
    offered_coupons,
    offered_rates,
)

DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "required": False}
WRITTEN = {"invalid": "Write the day as 2026-12-31."}


class PendingItemForm(forms.Form):
    """`values()` are the fields of an InvoiceItem; amounts are typed in whole units of the customer's currency."""

    description = CleanText(
        max_length=DESCRIPTION_LENGTH, label="Description", error_messages={"required": "Say what it is for."}
    )
    quantity = NumberText(label="Quantity", initial="1")
    price = NumberText(
        label="Unit price",
        help_text="Below zero for something in the customer's favour.",
        error_messages={"required": "Enter a price."},
    )
    currency = forms.ChoiceField(label="Currency", help_text="Fixed from then on for everything you bill them.")
    product = CleanText(
        max_length=250,
        required=False,
        label="Product",
        help_text="Its name, for coupons that are limited to products. Empty: none.",
    )
    period_start = forms.DateField(label="From", error_messages=WRITTEN, **DAY)
    period_end = forms.DateField(label="Until", error_messages=WRITTEN, **DAY)
    undiscounted = forms.BooleanField(required=False, label="No discounts on this item")

    def __init__(self, *args, customer: Customer, now: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer
        figures = ["quantity", "price", "currency"]
        if customer.currency:
            del self.fields["currency"]
            self.fields["price"].label = f"Unit price in {customer.currency.upper()}"
            figures.remove("currency")
        else:
            offer(self, "currency", currency_options())
            self.fields["currency"].initial = Company.current().default_currency
        coupons = CouponChoices(offered_coupons(now), currency=self.currency_code)
        self.fields["tax_rates"] = ChosenField(
            choices=RateChoices(offered_rates()),
            most=MOST_RATES,
            label="Tax rates",
            help_text="By name or percentage, separated by commas. Empty: those of the invoice.",
        )
        self.fields["discounts"] = ChosenField(choices=coupons, most=MOST_DISCOUNTS, label="Coupons")
        self.helper = plain_helper(
            "description",
            Div(*figures, css_class="field-pair"),
            "tax_rates",
            Fieldset(
                "Add additional details",
                "product",
                Div("period_start", "period_end", css_class="field-pair"),
                "discounts",
                "undiscounted",
                template="components/disclosure.html",
                css_class="is-open" if self.is_bound else "",
            ),
        )

    @property
    def currency_code(self) -> str:
        return self.customer.currency or (self.data.get("currency", "") if self.is_bound else "")

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        self.read("quantity", read_quantity)
        self.read("product", ProductChoices().one)
        currency = self.customer.currency or data.get("currency")
        if currency:
            self.read("price", lambda text: read_price(text, currency))
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "The period ends before it begins.")
        if not self.errors and abs(data["quantity"] * data["price"]) > AMOUNT_LIMIT:
            self.add_error("price", "Quantity times price is more than the largest amount there can be.")
        return data

    def read(self, name: str, reader) -> None:
        if self.cleaned_data.get(name):
            try:
                self.cleaned_data[name] = reader(self.cleaned_data[name])
            except ValueError as error:
                self.add_error(name, str(error))

    def values(self) -> dict:
        data = self.cleaned_data
        names = ("description", "quantity", "period_start", "period_end", "tax_rates", "discounts")
        return {name: data[name] for name in names} | {
            "currency": self.customer.currency or data["currency"],
            "unit_amount": data["price"],
            "product": data["product"] or None,
            "discountable": not data["undiscounted"],
        }
