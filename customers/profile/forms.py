"""The customer form: validates what staff type, in the words and order of the customer's country."""

import json

from crispy_forms.layout import HTML, Div, Fieldset
from django import forms
from django.urls import reverse

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.places.phones import canonical_phone
from billing_site.lib.text import fold
from billing_site.pages.fields.address import AddressInputs
from billing_site.pages.fields.lists import Email, LocaleList
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, filled_rows
from billing_site.pages.fields.selects import LongSelect, blank, currency_options, offer
from billing_site.pages.fields.tax_ids import TaxIds, in_country, rows_of, type_choices
from billing_site.pages.fields.text import CleanText, plain_helper, typed
from customers.models.customer import Customer
from customers.profile.contacts_field import Contacts, read_phones_in
from customers.rules.fields import (
    ADDRESS_PARTS,
    EDITABLE,
    TAX_STATUS_EXPLAINED,
)

FIRST_METADATA_KEY = "customer_id"
SPARE_ROWS = 2
LOCKED_CURRENCY = HTML('{% include "customers/profile/locked_currency.html" %}')


class CustomerForm(forms.Form):
    """Everything that staff may set on a customer; `cleaned_data` holds EDITABLE fields ready for the verbs."""

    name = CleanText(max_length=256, label="Name")
    email = Email(max_length=512, label="Account email", empty_value="")
    address_country = forms.ChoiceField(required=False, label="Country", widget=LongSelect)
    currency = forms.ChoiceField(required=False, label="Currency", widget=LongSelect)
    preferred_locales = LocaleList(required=False, label="Languages")
    phone = CleanText(max_length=40, required=False, label="Phone", widget=forms.TextInput(attrs={"type": "tel"}))
    description = CleanText(max_length=5000, required=False, multiline=True, help_text="Staff only.")
    contacts = Contacts(required=False, label="Contacts")
    shipping_name = CleanText(max_length=5000, required=False, label="Recipient")
    shipping_phone = CleanText(max_length=40, required=False, label="Shipping phone")
    shipping_country = forms.ChoiceField(required=False, label="Country", widget=LongSelect)
    tax_exempt = forms.ChoiceField(
        choices=Customer.TAX_STATUS,
        label="Tax status",
        required=False,
        help_text=" ".join(f"{name}: {TAX_STATUS_EXPLAINED[key]}" for key, name in Customer.TAX_STATUS),
    )
    tax_ids = TaxIds(required=False, label="Tax IDs")
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, *args, customer: Customer | None = None, **kwargs) -> None:
        self.customer = customer
        if customer:
            kwargs["initial"] = {field: getattr(customer, field) for field in EDITABLE} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        read_phones_in(self, typed(self, "address_country"))
        offer(self, "currency", blank(currency_options(), "Not set yet"))
        if customer:
            # Theirs are added and removed one by one on their page.
            del self.fields["tax_ids"]
        else:
            in_country(self, typed(self, "address_country"))
        self.addresses = {kind: AddressInputs(self, kind, max_length=5000) for kind in ("address", "shipping")}
        if customer and customer.currency:
            del self.fields["currency"]
        self.helper = self.make_helper()

    def address_bound(self, kind: str) -> list:
        """The address's bound fields in rows, for the partial that a change of country loads."""
        return self.addresses[kind].bound()

    def make_helper(self):
        currency = "currency" if "currency" in self.fields else LOCKED_CURRENCY
        helper = plain_helper(
            "name",
            "email",
            HTML('<div id="duplicates" role="status">{% include "customers/profile/duplicates.html" %}</div>'),
            Div("address_country", currency, css_class="field-pair"),
            HTML('{% include "customers/profile/languages_input.html" %}'),
            Fieldset(
                "Add additional details",
                "phone",
                "description",
                HTML('{% include "customers/profile/contacts_input.html" %}'),
                self.address_block("Billing address", "address"),
                self.address_block("Shipping", "shipping", "shipping_name", "shipping_phone", "shipping_country"),
                HTML('<h3 class="form-section">Tax</h3>{% include "customers/tax_ids/tax_ids_input.html" %}'),
                "tax_exempt",
                METADATA_INPUT,
                template="components/disclosure.html",
                css_class="is-open" if self.customer or self.is_bound else "",
            ),
        )
        self.make_live()
        return helper

    def make_live(self) -> None:
        """With JavaScript, likely duplicates show while typing and address inputs follow the country."""
        for name in ("name", "email", "phone"):
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "hx-get": reverse("customer_duplicates"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#duplicates",
                # The newest question counts: an answer still under way to an older one is dropped.
                "hx-sync": "#duplicates:replace",
                # Of this form only: the list behind the dialog has filters of the same names.
                "hx-include": "closest form",
                "hx-params": "name,email,phone,address_country,tax_ids_value,exclude",
                "hx-vals": json.dumps({"exclude": self.customer.public_id if self.customer else ""}),
            }
        for inputs in self.addresses.values():
            inputs.follow_country(reverse("customer_address_fields"))

    def address_block(self, legend, kind: str, *before):
        title = HTML(f'<h3 class="form-section">{legend}</h3>')
        return Div(title, *before, self.addresses[kind].layout(), css_class="address")

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not fold(name):
            raise forms.ValidationError("Write a name that can be seen.")
        return name

    def clean_phone(self) -> str:
        return self.canonical("phone", "address_country")

    def clean_shipping_phone(self) -> str:
        return self.canonical("shipping_phone", "shipping_country")

    def canonical(self, name: str, country: str) -> str:
        text = self.cleaned_data[name]
        try:
            return canonical_phone(text, typed(self, country) or None) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_tax_exempt(self) -> str:
        return self.cleaned_data["tax_exempt"] or Customer.NONE

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        for inputs in self.addresses.values():
            inputs.check(data)
        ships = any(data.get(f"shipping_{part}") for part in (*ADDRESS_PARTS, "phone"))
        if ships and not data.get("shipping_name") and "shipping_name" not in self.errors:
            data["shipping_name"] = data.get("name", "")
        return data

    def values(self) -> dict:
        """The EDITABLE fields as typed, for the verbs; address parts that this country's form lacks become ''."""
        data = {field: self.cleaned_data.get(field) for field in EDITABLE}
        if "currency" not in self.fields:
            del data["currency"]
        texts = {field: value or "" for field, value in data.items() if not isinstance(value, list | dict)}
        return data | texts

    @property
    def tax_id_rows(self) -> list:
        return rows_of(self["tax_ids"]) if "tax_ids" in self.fields else []

    @property
    def tax_id_choices(self) -> list:
        return type_choices(typed(self, "address_country"))

    @property
    def metadata_rows(self) -> list:
        """Rows for components/rows.html: what is there, and spare ones for people without JavaScript."""
        rows = filled_rows(self)
        spare = [{"key": "" if rows else FIRST_METADATA_KEY, "value": ""}]
        return rows + spare + [{"key": "", "value": "", "suggest": "order_id"}] * (SPARE_ROWS - 1)

    @property
    def language_rows(self) -> list[str]:
        return [tag for tag in self["preferred_locales"].value() or [] if tag] + [""]

    @property
    def language_choices(self) -> list:
        """The document languages, and any other valid tag that the customer has already."""
        known = [(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES]
        extra = [tag for tag in self["preferred_locales"].value() or [] if tag and tag not in dict(known)]
        return known + [(tag, tag) for tag in extra]


class CurrencyForm(forms.Form):
    """The currency of a linked sibling customer."""

    currency = forms.ChoiceField(label="Currency")

    def __init__(self, *args, customer: Customer, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "currency", [choice for choice in currency_options() if choice[0] != customer.currency])
        self.helper = plain_helper("currency")
