"""The products that a coupon is limited to, by way of the module that settings.COUPON_PRODUCTS names.

It has two functions: `offered()` gives (public id, name) of those to choose from, `named(public_ids)` {public id: name}
of those that there are. A coupon keeps their public ids alone.
"""

from collections.abc import Collection, Sequence

from django import forms
from django.conf import settings

from billing_site.lib.renamed import find

MOST_PRODUCTS = 50


def offered() -> list[tuple[str, str]]:
    return find(f"{settings.COUPON_PRODUCTS}.offered")()


def named(public_ids: Collection[str]) -> dict[str, str]:
    return find(f"{settings.COUPON_PRODUCTS}.named")(public_ids) if public_ids else {}


class Products(forms.MultipleChoiceField):
    """A tick a product; cleans to public ids. A product that is too old to be offered is taken all the same."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("error_messages", {"invalid_list": "Choose products from the list."})
        super().__init__(required=False, label="Only for these products", **kwargs)

    def validate(self, value: Sequence[str]) -> None:
        known = named(value)
        unknown = next((each for each in value if each not in known), None)
        if unknown is not None:
            raise forms.ValidationError(f"There is no product “{unknown[:60]}”. Choose one from the list.")
        if len(value) > MOST_PRODUCTS:
            raise forms.ValidationError(f"Choose at most {MOST_PRODUCTS} products; these are {len(value)}.")

    def clean(self, value) -> list[str]:
        return list(dict.fromkeys(super().clean(value)))
