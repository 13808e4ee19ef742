"""The forms of products and their one-off prices."""

from crispy_forms.layout import Div
from django import forms

from billing_site.company.models import Company
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, MetadataRows
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.lines.cells import read_price


class PriceForm(forms.Form):
    """One price; cleans `price` to `unit_amount` in minor units with up to 12 decimals."""

    price = NumberText(label="Price of one", error_messages={"required": "Enter a price."})
    currency = forms.ChoiceField(label="Currency")
    nickname = CleanText(max_length=100, required=False, label="Note", help_text="Staff only, such as “Partners”.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "currency", currency_options())
        self.fields["currency"].initial = Company.current().default_currency
        self.helper = plain_helper(Div("price", "currency", css_class="field-pair"), "nickname")

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        if data.get("price") and data.get("currency"):
            try:
                data["unit_amount"] = read_price(data["price"], data["currency"])
            except ValueError as error:
                self.add_error("price", str(error))
        return data

    def price_values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("currency", "unit_amount", "nickname")}


class ProductEditForm(MetadataRows, forms.Form):
    """What of a product may change."""

    name = CleanText(
        max_length=250,
        label="Name",
        help_text="The description of a line.",
        error_messages={"required": "Enter a name."},
    )
    unit_label = CleanText(max_length=12, required=False, label="Unit", help_text="Such as hour or seat.")
    description = CleanText(max_length=40000, required=False, multiline=True, label="Description")
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("name", "unit_label", "description", METADATA_INPUT)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("name", "unit_label", "description", "metadata")}


class ProductForm(ProductEditForm, PriceForm):
    """A new product with its first price, which may be left out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"].required = False
        self.fields["price"].help_text = "More currencies can be added afterwards."
        del self.fields["nickname"]
        price = Div("price", "currency", css_class="field-pair")
        self.helper = plain_helper("name", price, "unit_label", "description", METADATA_INPUT)
