"""The metadata of a form: pairs of key and value, checked together, and the rows that its template draws."""

from crispy_forms.layout import HTML
from django import forms

from billing_site.lib.metadata import KEYS, metadata_problem
from billing_site.pages.fields.text import PairInputs

METADATA_INPUT = HTML('{% include "components/metadata_input.html" %}')


class Metadata(forms.Field):
    """{key: value} of the pairs that have a value."""

    widget = PairInputs

    def to_python(self, value) -> dict:
        pairs = {}
        for raw_key, raw_value in value or []:
            key, text = raw_key.strip(), raw_value.strip()
            if not text:
                continue
            problem = metadata_problem(key, text)
            if problem:
                raise forms.ValidationError(problem)
            if key in pairs:
                raise forms.ValidationError(f"The key “{key}” is there twice.")
            pairs[key] = text
        if len(pairs) > KEYS:
            raise forms.ValidationError(f"A customer can have {KEYS} metadata keys; these are {len(pairs)}.")
        return pairs


def filled_rows(form) -> list:
    """{key, value} of each pair that the form's field `metadata` holds."""
    pairs = form["metadata"].value() or {}
    pairs = pairs.items() if isinstance(pairs, dict) else pairs
    return [{"key": key, "value": value} for key, value in pairs if key or value]


class MetadataRows:
    """For a form with a field `metadata`: its rows, and two spare ones for people without JavaScript."""

    @property
    def metadata_rows(self) -> list:
        return filled_rows(self) + [{"key": "", "value": ""}] * 2
