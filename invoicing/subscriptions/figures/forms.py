"""Which currency, and how many months, an address asks the figures for."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

SPANS = [("12", "Last 12 months"), ("24", "Last 24 months"), ("36", "Last 36 months"), ("60", "Last 60 months")]
DEFAULT = "12"


class FiguresForm(forms.Form):
    """A currency that subscriptions are in, the first of them where none is chosen, and a span of months."""

    currency = forms.ChoiceField(
        label="Currency",
        required=False,
        error_messages={"invalid_choice": "No subscription was ever in this currency."},
    )
    months = forms.ChoiceField(
        label="Period", choices=SPANS, required=False, error_messages={"invalid_choice": "Choose one of these periods."}
    )

    def __init__(self, data, *, currencies: Iterable[str]) -> None:
        codes = list(currencies)
        given = {"currency": data.get("currency") or "", "months": data.get("months") or DEFAULT}
        given["currency"] = given["currency"].lower() or next(iter(codes), "")
        super().__init__(given)
        self.fields["currency"].choices = [(code, code.upper()) for code in codes]  # type: ignore[attr-defined]
        self.has_choice = len(codes) > 1
