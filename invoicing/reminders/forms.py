"""The forms of reminders: a promise, a pause, and the steps of a policy."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms

from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.models.reminders.policy import REASON_LENGTH, AccountReminders, CustomerReminders, PolicyColumns
from invoicing.models.reminders.reminder import TONE_NAMES
from invoicing.rules.reminders.dunning import LATEST, MOST, TONES, Step, problem

WRITTEN = "Write the day as 2026-12-31."
FURTHEST = 366  # days ahead that a promise or a pause may reach
BEFORE, AFTER = "before", "after"
STEPS = HTML('{% include "invoicing/reminders/steps_input.html" %}')


def day_input(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


def check_day(day: date | None, today: date) -> date | None:
    """Raises ValidationError for a day that is over, or so far ahead that it is a slip."""
    if day and day < today:
        raise forms.ValidationError("This day is over. Choose today or a later one.")
    if day and (day - today).days > FURTHEST:
        raise forms.ValidationError("Choose a day within a year.")
    return day


class PromiseForm(forms.Form):
    """By when the customer promised to pay. `today` is the account's date."""

    day = day_input(
        label="Promised to pay on", error_messages={"invalid": WRITTEN, "required": "Choose the day of the promise."}
    )
    note = CleanText(
        max_length=REASON_LENGTH,
        required=False,
        label="Note",
        help_text="Who said so and where, for example. Only staff see it.",
    )

    def __init__(self, data=None, *, today: date, initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.today = today
        self.fields["day"].widget.attrs["min"] = today.isoformat()
        self.helper = plain_helper("day", "note")

    def clean_day(self) -> date | None:
        return check_day(self.cleaned_data["day"], self.today)


class PauseForm(forms.Form):
    """Up to when nobody is reminded, and why. `today` is the account's date."""

    until = day_input(
        label="Until",
        required=False,
        error_messages={"invalid": WRITTEN},
        help_text="The last day of the pause. Empty: until somebody resumes.",
    )
    reason = CleanText(max_length=REASON_LENGTH, required=False, label="Reason", help_text="Only staff see it.")

    def __init__(self, data=None, *, today: date, initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.today = today
        self.fields["until"].widget.attrs["min"] = today.isoformat()
        self.helper = plain_helper("until", "reason")

    def clean_until(self) -> date | None:
        return check_day(self.cleaned_data["until"], self.today)


class StepsForm(forms.Form):
    """The steps of a policy, a row each: so many days before or after the due day, in which tone."""

    one_letter = forms.BooleanField(
        required=False,
        label="One letter a customer",
        help_text="It tells of all their invoices whose step has come, with one sum. Otherwise each has its own.",
    )
    working_days = forms.BooleanField(
        required=False,
        label="On working days only",
        help_text="Monday to Friday. A step on a Saturday or Sunday waits for Monday; public holidays are not known.",
    )
    FIRST: tuple[str, ...] = ()

    def __init__(self, data=None, *, columns: PolicyColumns, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.initial.setdefault("one_letter", columns.one_letter)
        self.initial.setdefault("working_days", columns.working_days)
        for number in range(MOST):
            self.add_step(number, *(columns.steps[number] if number < len(columns.steps) else (None, 1)))
        self.helper = plain_helper()
        self.helper.layout = Layout(*self.FIRST, STEPS, "one_letter", "working_days")

    def add_step(self, number: int, days: int | None, tone: int) -> None:
        name = f"step {number + 1}"
        self.fields[f"days_{number}"] = WholeNumber(
            label=f"Days, {name}",
            required=False,
            min_value=0,
            max_value=LATEST,
            invalid="Enter a whole number of days.",
            initial=None if days is None else abs(days),
        )
        when = [(AFTER, "after the due day"), (BEFORE, "before the due day")]
        start = BEFORE if days is not None and days < 0 else AFTER
        self.fields[f"when_{number}"] = forms.ChoiceField(label=f"When, {name}", choices=when, initial=start)
        tones = list(zip(TONES, TONE_NAMES, strict=True))
        self.fields[f"tone_{number}"] = forms.TypedChoiceField(
            label=f"Tone, {name}", choices=tones, coerce=int, initial=tone
        )

    @property
    def rows(self) -> list[tuple]:
        """(days, when, tone) as bound fields, for the template."""
        return [tuple(self[f"{part}_{number}"] for part in ("days", "when", "tone")) for number in range(MOST)]

    def steps(self) -> list[list[int]]:
        data, found = self.cleaned_data, []
        for number in range(MOST):
            days = data.get(f"days_{number}")
            if days is not None:
                sign = -1 if data.get(f"when_{number}") == BEFORE else 1
                found.append([sign * days, data.get(f"tone_{number}", 1)])
        return sorted(found)

    def clean(self) -> dict:
        super().clean()
        steps = [Step(*step) for step in self.steps()]
        if not self.errors and (why := problem(steps) or self.too_few(steps)):
            self.add_error("days_0", why)
        return self.cleaned_data

    def too_few(self, steps: list[Step]) -> str:
        return ""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"steps": self.steps(), "one_letter": data["one_letter"], "working_days": data["working_days"]}


class AccountForm(StepsForm):
    """The account's policy, and whether it is on."""

    enabled = forms.BooleanField(
        required=False, label="Remind of open invoices", help_text="Letters go from 9 o'clock in the account's zone."
    )
    FIRST = ("enabled",)

    def __init__(self, data=None, *, columns: AccountReminders, **kwargs: Any) -> None:
        super().__init__(data, columns=columns, **kwargs)
        self.initial.setdefault("enabled", columns.enabled)

    def too_few(self, steps: list[Step]) -> str:
        return "" if steps or not self.cleaned_data.get("enabled") else "Enter the days of at least one step."

    def values(self) -> dict[str, Any]:
        return super().values() | {"enabled": self.cleaned_data["enabled"]}


class CustomerForm(StepsForm):
    """What a customer gets: as the account, steps of their own, or none."""

    mode = forms.ChoiceField(label="Reminders", choices=CustomerReminders.MODES, widget=forms.RadioSelect)
    FIRST = ("mode",)

    def __init__(self, data=None, *, columns: CustomerReminders, account: AccountReminders, **kwargs: Any) -> None:
        super().__init__(data, columns=columns if columns.steps else account, **kwargs)
        self.initial.setdefault("mode", columns.mode)

    def too_few(self, steps: list[Step]) -> str:
        own = self.cleaned_data.get("mode") == CustomerReminders.OWN
        return "Enter the days of at least one step." if own and not steps else ""

    def values(self) -> dict[str, Any]:
        mode = self.cleaned_data["mode"]
        return {"mode": mode} | (super().values() if mode == CustomerReminders.OWN else {})
