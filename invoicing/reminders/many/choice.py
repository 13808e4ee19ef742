"""Which of the letters ahead an address asks for: its filters, and where the look at open invoices begins."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import fold
from billing_site.pages.access import number
from billing_site.pages.fields.text import CleanText
from invoicing.models.reminders.reminder import TONE_NAMES
from invoicing.reminders.outlook import Letter
from invoicing.reminders.tasks import Place
from invoicing.rules.reminders.dunning import TONES

FILTERS = ("q", "tone", "day")


class LettersForm(forms.Form):
    """Which of the letters: to whom or about which invoice, in which tone, on which day."""

    q = CleanText(
        required=False,
        max_length=200,
        label="Customer or invoice",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    tone = forms.TypedChoiceField(
        required=False,
        label="Tone",
        coerce=int,
        empty_value="",
        choices=[("", "Any"), *zip(TONES, TONE_NAMES, strict=True)],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    day = forms.DateField(
        required=False,
        label="Day",
        error_messages={"invalid": "Write the day as 2026-12-31."},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def keeps(self, letter: Letter) -> bool:
        data = self.cleaned_data
        text = fold(data["q"])
        names = (letter.customer.name, letter.customer.email, *(invoice.number for invoice in letter.invoices))
        return (
            (not text or any(text in fold(name) for name in names))
            and data["tone"] in ("", letter.tone)
            and data["day"] in (None, letter.day)
        )


def kept_of(request: StaffRequest) -> dict[str, str]:
    """The filters that are set."""
    return {name: request.GET[name] for name in FILTERS if request.GET.get(name)}


def places_of(request: StaffRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("after_due", "after") if request.GET.get(name)}


def address_with(request: StaffRequest, **changes: Any) -> str:
    """The page with the filters and the place that this address has, and these changes."""
    params = kept_of(request) | places_of(request) | changes
    return f"{reverse('reminder_list')}?{urlencode(params)}" if params else reverse("reminder_list")


def next_address(kept: dict[str, str], place: Place) -> str:
    due, key = place
    params: dict[str, Any] = kept | {"after_due": due, "after": key}
    return f"{reverse('reminder_list')}?{urlencode(params)}"


def place_of(request: StaffRequest) -> Place:
    """Behind which invoice the address wants to go on; the start for anything that names none."""
    try:
        due = date.fromisoformat(request.GET.get("after_due", ""))
    except ValueError:
        return None, 0
    return due, number(request.GET.get("after")) or 0
