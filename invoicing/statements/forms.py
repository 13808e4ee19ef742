"""Which days of an account a statement is asked for."""

from __future__ import annotations

from datetime import date

from django import forms

from invoicing.rules.accounts.periods import CUSTOM, NAMED, Period, named
from invoicing.tax_report.forms import day_field

ALL, DEFAULT = "all", "this_quarter"
PERIODS = [
    *((name, name.replace("_", " ").capitalize()) for name in NAMED),
    (ALL, "Since the first day"),
    (CUSTOM, "Own dates"),
]


class RangeForm(forms.Form):
    """A named period as of `today`, all days since the `first` one, or own days; without any choice this quarter.

    None ends after today: a statement says what is, and not what will be.
    """

    period = forms.ChoiceField(label="Period", choices=PERIODS, required=False)
    start = day_field("First day")
    end = day_field("Last day")

    def __init__(self, data, *, today: date, first: date) -> None:
        self.today = today
        self.first = min(first, today)
        given = {name: data.get(name, "") for name in ("period", "start", "end")}
        if not given["period"]:
            given["period"] = CUSTOM if given["start"] or given["end"] else DEFAULT
        super().__init__(given)

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        if data.get("period") != CUSTOM or self.errors:
            return data
        for name in ("start", "end"):
            if not data.get(name):
                self.add_error(name, "Choose a day.")
        if not self.errors and data["end"] < data["start"]:
            self.add_error("end", "This day is before the first one.")
        elif not self.errors and data["end"] > self.today:
            self.add_error("end", "This day has not come yet.")
        return data

    @property
    def chosen(self) -> Period:
        """The period of a valid form."""
        data = self.cleaned_data
        if data["period"] == CUSTOM:
            return Period(data["start"], data["end"])
        if data["period"] == ALL:
            return Period(self.first, self.today)
        start, end = named(data["period"], self.today)
        return Period(start, min(end, self.today))
