"""Which period of the tax report, and which row of it, an address asks for."""

from __future__ import annotations

from datetime import date

from django import forms

from invoicing.models.tax.entry import TaxEntry
from invoicing.rules.accounts.periods import CHOICES, CUSTOM, MOST_DAYS, Period, named
from invoicing.tax_report.report import Key

DEFAULT = "this_quarter"


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PeriodForm(forms.Form):
    """A named period as of `today`, or own days; without any choice this quarter."""

    period = forms.ChoiceField(label="Period", choices=CHOICES, required=False)
    start = day_field("First day")
    end = day_field("Last day")

    def __init__(self, data, *, today: date) -> None:
        self.today = today
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
        elif not self.errors and (problem := self.problem(data["start"], data["end"])):
            self.add_error("end", problem)
        return data

    def problem(self, start: date, end: date) -> str:
        """What is wrong with own days that are in order, in words; '' for nothing."""
        return "Choose at most a year at once." if (end - start).days >= MOST_DAYS else ""

    @property
    def chosen(self) -> Period:
        """The period of a valid form."""
        data = self.cleaned_data
        if data["period"] == CUSTOM:
            return Period(data["start"], data["end"])
        return named(data["period"], self.today)


class KeyForm(forms.Form):
    """The row whose documents are asked for; text that no row has finds none."""

    name = forms.CharField(max_length=50, required=False, strip=False)
    percentage = forms.RegexField(r"^[0-9.]{0,8}$", required=False)
    country = forms.CharField(max_length=2, required=False)
    region = forms.CharField(max_length=50, required=False, strip=False)
    status = forms.ChoiceField(choices=TaxEntry.STATUSES)

    @property
    def key(self) -> Key:
        return Key(**self.cleaned_data)
