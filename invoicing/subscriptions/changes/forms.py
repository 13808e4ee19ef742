"""How the items of a running subscription change: from when on, prorated how, and whether its billing day moves."""

from typing import Any

from django import forms

from invoicing.subscriptions.models.item import PlannedChange

NOW, LATER = "now", "period_end"
WHEN = [(NOW, "Now"), (LATER, "When the current period ends")]


class ChangeForm(forms.Form):
    """`version` is the one that the page was opened with."""

    when = forms.ChoiceField(label="From when on", choices=WHEN)
    proration = forms.ChoiceField(
        required=False,
        label="What was billed for the rest of the period",
        choices=[
            (PlannedChange.CREATE, "Prorate, on the next invoice"),
            (PlannedChange.INVOICE, "Prorate, invoice it now"),
            (PlannedChange.NONE, "Do not prorate: it counts from the next period on"),
        ],
    )
    resets_anchor = forms.BooleanField(required=False, label="Begin a new period now: its day is the new billing day")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"when": NOW, "proration": PlannedChange.CREATE})

    def values(self) -> dict[str, Any]:
        """Arguments of `change`."""
        data = self.cleaned_data
        return {"proration": data["proration"] or PlannedChange.CREATE, "resets_anchor": data["resets_anchor"]}

    @property
    def is_later(self) -> bool:
        return self.cleaned_data["when"] == LATER
