"""Form fields that every form may use: text that is safe to store and to show."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from billing_site.lib.text import clean_line, text_problem


class CleanText(forms.CharField):
    """Text without control or direction-changing characters; `multiline` keeps its line breaks."""

    def __init__(self, *, multiline=False, **kwargs):
        self.multiline = multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value) -> str:
        text = super().to_python(value) or ""
        problem = text_problem(text, multiline=self.multiline)
        if problem:
            raise forms.ValidationError(problem)
        return text.replace("\r\n", "\n") if self.multiline else clean_line(text)


class PairInputs(forms.Widget):
    """Two inputs a row, `<name>_key` and `<name>_value`, as a list of pairs."""

    def value_from_datadict(self, data, files, name: str) -> list:
        if not hasattr(data, "getlist"):
            return list((data.get(name) or {}).items())
        keys, values = data.getlist(f"{name}_key"), data.getlist(f"{name}_value")
        return list(zip(keys, values, strict=False))


def typed(form, name: str) -> str:
    """What somebody typed there, or what the form starts with; '' for anything that is no text."""
    value = form.data.get(name) if form.is_bound else form.initial.get(name)
    return value.strip() if isinstance(value, str) else ""


def plain_helper(*layout):
    """crispy's helper for a form whose page draws the form tag and the token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper
