"""Inputs for numbers: the text of an amount, quantity, price or percentage, and whole numbers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator

from billing_site.lib.money.number_formats import number_format
from billing_site.lib.money.readings import Bounds, normal, read_digits, without_marks
from billing_site.lib.money.text import propose_number
from billing_site.pages.fields.text import CleanText


class NumberText(CleanText):
    """A number as typed: it cleans to the text, which the form reads with what it knows of currency and limits.

    A Decimal that it starts with is shown as the person writes numbers.
    """

    def __init__(self, *, max_length: int = 60, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(without_marks(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return propose_number(value) if isinstance(value, Decimal) else super().prepare_value(value)


BOUNDS: dict[type[BaseValidator], str] = {
    MinValueValidator: "Enter {:,} or more.",
    MaxValueValidator: "Enter at most {:,}.",
}


class WholeNumber(forms.IntegerField):
    """A whole number, read as every other number: 1.000 and 1,000 are a thousand, and 1.5 is none."""

    def __init__(self, *, invalid: str = "Enter a whole number.", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(error_messages={"invalid": invalid, "required": "Enter a whole number."}, **kwargs)
        for validator in self.validators:
            kind = type(validator)
            # What a field itself says of its bounds stays.
            if isinstance(validator, BaseValidator) and kind in BOUNDS and validator.message is kind.message:
                validator.message = BOUNDS[kind].format(validator.limit_value)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return None if value in self.empty_values else int(value)
        most = self.max_value if isinstance(self.max_value, int) else None
        try:
            found = read_digits(normal(str(value)), number_format(), Bounds(0, most))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if found.needed:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(found.decimal())
