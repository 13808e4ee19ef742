"""The days that are compared."""

from __future__ import annotations

from datetime import date, timedelta

from crispy_forms.layout import Div
from django import forms

from billing_site.pages.fields.text import plain_helper

MOST_DAYS = 92


def day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-22.", "required": "Choose a day."},
    )


class DaysForm(forms.Form):
    """After is_valid(): `first` and `last`, days in UTC as gateways count them."""

    first, last = day("From"), day("To")

    def __init__(self, data=None, *, today: date) -> None:
        super().__init__(data, initial={"first": today - timedelta(days=29), "last": today})
        self.today = today
        self.helper = plain_helper(Div("first", "last", css_class="field-pair"))

    def clean_first(self) -> date:
        first = self.cleaned_data["first"]
        if first.year < 2000:
            raise forms.ValidationError("Choose a day from the year 2000 on.")
        return first

    def clean_last(self) -> date:
        last = self.cleaned_data["last"]
        if last > self.today:
            raise forms.ValidationError("This day has not come yet.")
        return last

    def clean(self) -> dict:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", "This day is before the first one.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("first", f"Choose at most {MOST_DAYS} days.")
        return data
