"""What staff type of a method: a test number, the expiry of a card, and billing details."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset
from django import forms
from django.conf import settings
from django.urls import reverse

from billing_site.lib.places.addresses import KEYS
from billing_site.lib.places.phones import canonical_phone
from billing_site.pages.fields.address import AddressInputs
from billing_site.pages.fields.lists import Email
from billing_site.pages.fields.selects import LongSelect, offer
from billing_site.pages.fields.text import CleanText, plain_helper, typed
from invoicing.collecting.gateways.interface import BANK_TRANSFER, CARD, MANUAL
from invoicing.collecting.gateways.registry import charging_name
from invoicing.collecting.gateways.test.room import NAME as TEST
from invoicing.collecting.models.method import PaymentMethod

CHARGED = "charged"
KINDS = [
    (CHARGED, "Card or bank account, by a test number or token"),
    (BANK_TRANSFER, "Bank transfer: the customer pays, you record it"),
    (MANUAL, "Paid by hand: cash, cheque or anything else"),
]
EXPIRY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
LATEST = 30  # years from now
KEY = re.compile(r"[0-9a-f]{32}")
TOKEN = re.compile(r"pm_\w{1,75}", re.ASCII)
# As the number of a card or an account is written, and no token is.
NUMBER = re.compile(r"\d(?:\W?\d){11,}")
NUMBER_OR_LIST = "Type a test number, or choose one of the list."
TOKENS_ONLY = (
    "Enter a token of the gateway, such as pm_card_visa. A number is typed on the gateway's own page alone: "
    "ask the customer for a payment method by a link."
)


class BillingForm(forms.Form):
    """Name, email, phone and address as the bank has them; `billing_details()` is what a gateway is told."""

    name = CleanText(max_length=256, required=False, label="Name")
    email = Email(max_length=512, required=False, label="Email", empty_value="")
    phone = CleanText(max_length=40, required=False, label="Phone", widget=forms.TextInput(attrs={"type": "tel"}))
    address_country = forms.ChoiceField(required=False, label="Country", widget=LongSelect)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.address = AddressInputs(self, "address", max_length=500)
        self.address.follow_country(reverse("customer_address_fields"))

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        try:
            return canonical_phone(text, typed(self, "address_country") or None) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.address.check(self.cleaned_data)
        return self.cleaned_data

    def billing_details(self) -> dict[str, Any]:
        data = self.cleaned_data
        address = {part: data.get(f"address_{part}") or "" for part in KEYS}
        return {name: data[name] for name in ("name", "email", "phone")} | {"address": address}

    def billing_layout(self) -> tuple[Any, ...]:
        return "name", "email", "phone", "address_country", self.address.layout()


class AddForm(BillingForm):
    """A method to put on file: in a test installation by a test number, else one that nobody charges.

    A gateway other than the test gateway is told of tokens alone: a number goes nowhere. `key` is what it is asked by,
    the same one until it has answered.
    """

    kind = forms.ChoiceField(label="Kind", choices=KINDS, error_messages={"required": "Choose a kind."})
    token = CleanText(
        max_length=80,
        required=False,
        label="Test number or token",
        help_text="Such as 4242 4242 4242 4242 or pm_card_visa. No money moves.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "list": "test-numbers"}),
    )
    for_nobody = False  # whether the customer was deleted while the gateway was asked
    make_default = forms.BooleanField(
        required=False,
        label="Make it the default",
        help_text="The default is charged first. Only a card or a bank account can be it.",
    )

    def __init__(self, data: Any = None, *, has_default: bool) -> None:
        super().__init__(data, initial={"kind": BANK_TRANSFER if settings.LIVEMODE else CHARGED})
        sent = str((data or {}).get("key", ""))
        self.key = sent if KEY.fullmatch(sent) else secrets.token_hex(16)
        self.takes_numbers = charging_name() == TEST
        if settings.LIVEMODE:
            offer(self, "kind", KINDS[1:])
            del self.fields["token"]
            del self.fields["make_default"]
        else:
            self.initial["make_default"] = not has_default
            if not self.takes_numbers:
                self.fields["token"].label = "Token"
                self.fields["token"].help_text = "Of the gateway, such as pm_card_visa. Never a number."

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == CHARGED and not data.get("token") and "token" not in self.errors:
            self.add_error("token", NUMBER_OR_LIST if self.takes_numbers else TOKENS_ONLY)
        return data

    def clean_token(self) -> str:
        token = self.cleaned_data["token"]
        if not token or self.takes_numbers:
            return token
        if NUMBER.search(token):
            # Nor does it go back to the page.
            self.data = {name: self.data.get(name) for name in self.data} | {"token": ""}
            raise forms.ValidationError(TOKENS_ONLY)
        if not TOKEN.fullmatch(token):
            raise forms.ValidationError(TOKENS_ONLY)
        return token

    def refuse(self, words: str) -> None:
        """The gateway refused what was asked for: whatever is sent next is asked for anew."""
        self.key = secrets.token_hex(16)
        self.add_error("token" if "token" in self.fields else "kind", words)

    @property
    def asked(self) -> str:
        """What the gateway is asked for: the token, or the kind that nobody charges."""
        data = self.cleaned_data
        return data["token"] if data["kind"] == CHARGED else data["kind"]

    @property
    def wants_default(self) -> bool:
        """Whether it is to be the default, where it can be."""
        return bool(self.cleaned_data.get("make_default")) and self.cleaned_data["kind"] == CHARGED

    @property
    def helper(self) -> FormHelper:
        numbers = HTML('{% include "collecting/methods/test_numbers.html" %}')
        charged = () if settings.LIVEMODE else (Div("token", numbers), "make_default")
        details = Fieldset("Add billing details", *self.billing_layout(), template="components/disclosure.html")
        return plain_helper("kind", *charged, details)


class EditForm(BillingForm):
    """The expiry of a card, and the billing details of whatever it is."""

    expiry = CleanText(
        max_length=10,
        label="Expires",
        help_text="Month and year, as 08/2030.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": "Enter the month and year of expiry."},
    )

    def __init__(self, data: Any = None, *, method: PaymentMethod, today: date) -> None:
        details = method.billing_details
        address = details.get("address") or {}
        initial = {name: details.get(name) or "" for name in ("name", "email", "phone")}
        initial |= {f"address_{part}": address.get(part) or "" for part in KEYS} | {"expiry": method.expiry}
        super().__init__(data, initial=initial)
        self.method, self.today = method, today
        if method.kind != CARD:
            del self.fields["expiry"]

    def clean_expiry(self) -> tuple[int, int]:
        """(month, year)."""
        found = EXPIRY.fullmatch(self.cleaned_data["expiry"])
        if not found or not 1 <= int(found[1]) <= 12:
            raise forms.ValidationError("Write month and year, as 08/2030.")
        month, year = int(found[1]), int(found[2])
        year += 2000 if year < 100 else 0
        if f"{month:02d}/{year}" == self.method.expiry:
            return month, year
        if (year, month) < (self.today.year, self.today.month):
            raise forms.ValidationError("This month is past. Enter the expiry of the card as it is today.")
        if year > self.today.year + LATEST:
            raise forms.ValidationError(f"Enter a year up to {self.today.year + LATEST}.")
        return month, year

    @property
    def helper(self) -> FormHelper:
        expiry = ("expiry",) if "expiry" in self.fields else ()
        return plain_helper(*expiry, HTML('<h3 class="form-section">Billing details</h3>'), *self.billing_layout())
