"""The day until which is looked ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms

from billing_site.pages.fields.text import plain_helper

MOST_DAYS = 366


class UntilForm(forms.Form):
    """After is_valid(): `until`, the last day that counts, in the account's time zone.

    It starts with the day until which was looked last, where that is ahead still, else with the end of the month.
    """

    until = forms.DateField(
        label="Until the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-22.", "required": "Choose a day."},
    )

    def __init__(self, data=None, *, today: date, last: date | None = None) -> None:
        is_ahead = last is not None and today <= last
        super().__init__(data, initial={"until": last if is_ahead else last_of_month(today)})
        self.today = today
        self.helper = plain_helper("until")

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError("This day is over. Choose today or a later day.")
        if until > self.today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError("Choose a day within the next year.")
        return until


def last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def end_of(day: date, zone: str) -> datetime:
    """The last second of a day on the clocks of a time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(ZoneInfo("UTC")) - timedelta(seconds=1)
