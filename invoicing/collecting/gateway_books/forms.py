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

    def clean(self) -> dict:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if not first or not last:
            return data
        if last > self.today:
            self.add_error("last", "This day has not come yet.")
        elif first > last:
            self.add_error("last", "This day is before the first one.")
        elif (last - first).days >= MOST_DAYS:
            self.add_error("first", f"Choose at most {MOST_DAYS} days.")
        elif first.year < 2000:
            self.add_error("first", "Choose a day from the year 2000 on.")
        return data
