"""Which days of an account a statement is asked for."""

from __future__ import annotations

from datetime import date

from django import forms

from invoicing.rules.accounts.periods import CUSTOM, EARLIEST, NAMED, Period, named
from invoicing.tax_report.forms import PeriodForm

ALL = "all"
PERIODS = [
    *((name, name.replace("_", " ").capitalize()) for name in NAMED),
    (ALL, "Since the first day"),
    (CUSTOM, "Own dates"),
]


class RangeForm(PeriodForm):
    """A named period as of `today`, all days since the `first` one, or own days; without any choice this quarter.

    None ends after today: a statement says what is, and not what will be.
    """

    period = forms.ChoiceField(label="Period", choices=PERIODS, required=False)

    def __init__(self, data, *, today: date, first: date) -> None:
        self.first = min(first, today)
        super().__init__(data, today=today)

    def problem(self, start: date, end: date) -> str:
        return "This day has not come yet." if end > self.today else ""

    def clean(self) -> dict:
        data = super().clean()
        for name in ("start", "end"):
            if data.get("period") == CUSTOM and data.get(name) and data[name] < EARLIEST:
                self.add_error(name, f"Choose a day from {EARLIEST.year} on.")
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
