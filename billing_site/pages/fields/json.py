"""A field that takes a JSON object and says in words what else it got."""

from typing import Any

from django import forms

from billing_site.lib.json.reading import JsonRefused, read_object


class JsonObject(forms.Field):
    """A JSON object as a dict."""

    def to_python(self, value: Any) -> dict:
        if isinstance(value, dict):
            return value
        text = value.strip() if isinstance(value, str) else ""
        if not text:
            return {}
        try:
            return read_object(text)
        except JsonRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
