"""The forms of products, each with its first price."""

from crispy_forms.layout import Div
from django import forms

from billing_site.company.models import Company
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, MetadataRows
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.lines.cells import read_price


class FirstPriceForm(forms.Form):
    """A one-time price; cleans `price` to `unit_amount` in minor units with up to 12 decimals."""

    price = NumberText(label="Price of one", error_messages={"required": "Enter a price."})
    currency = forms.ChoiceField(label="Currency")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "currency", currency_options())
        self.fields["currency"].initial = Company.current().default_currency

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        if data.get("price") and data.get("currency"):
            try:
                data["unit_amount"] = read_price(data["price"], data["currency"])
            except ValueError as error:
                self.add_error("price", str(error))
        return data


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


class ProductForm(ProductEditForm, FirstPriceForm):
    """A new product with its first price, which may be left out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"].required = False
        self.fields["price"].help_text = "More currencies can be added afterwards."
        price = Div("price", "currency", css_class="field-pair")
        self.helper = plain_helper("name", price, "unit_label", "description", METADATA_INPUT)
