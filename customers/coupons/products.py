"""The input for the products that a coupon is limited to."""

from collections.abc import Sequence

from django import forms

from customers.rules.products import check_products


class Products(forms.MultipleChoiceField):
    """A tick a product; cleans to public ids. A product that is too old to be offered is taken all the same."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("error_messages", {"invalid_list": "Choose products from the list."})
        super().__init__(required=False, label="Only for these products", **kwargs)

    def validate(self, value: Sequence[str]) -> None:
        try:
            check_products(list(dict.fromkeys(value)))
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self, value) -> list[str]:
        return list(dict.fromkeys(super().clean(value)))
