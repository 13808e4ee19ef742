"""The form that gives money of a charge back: how much, where to, why, and with which credit note."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms

from billing_site.lib.money.text import format_amount, parse_amount, propose_amount
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.asked import (
    Asked,
    NotRefundable,
    from_balance,
    refuse_amount,
    refuse_new_note,
)
from invoicing.collecting.models.refunding.limits import Left, open_notes, taken_by, uncovered

METHOD, CREDIT = "method", "credit"
NEW, NONE = "new", "none"
NOTE_HELP = "Without one the tax report does not change. What goes to the credit balance always has a new one."


class RefundForm(forms.Form):
    """After is_valid(): `amount` in minor units, `to`, `reason`, `note`, and `credit_note`: NEW, NONE or one's id."""

    amount = NumberText(label="Amount", error_messages={"required": "Enter an amount."})
    to = forms.ChoiceField(label="Where it goes", widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose …"), *Refund.REASONS],
        error_messages={"required": "Choose why the money is given back."},
    )
    credit_note = forms.ChoiceField(label="Credit note")
    note = CleanText(max_length=Refund.NOTE_LENGTH, required=False, label="Note", help_text="For staff only.")

    def __init__(self, data=None, *, charge: ChargeAttempt, left: Left, again: Refund | None = None) -> None:
        self.left = left
        self.charge, self.notes = charge, {note.public_id: note for note in open_notes(charge)}
        super().__init__(data, initial=self.start(left, again))
        most = format_amount(left.of_charge, charge.currency)
        self.fields["amount"].help_text = f"In {charge.currency.upper()}. At most {most}."
        to: Any = self.fields["to"]
        to.choices = [(METHOD, f"Back to {charge.method.words}"), (CREDIT, "The customer's credit balance")]
        notes: Any = self.fields["credit_note"]
        notes.choices = self.note_choices()
        notes.help_text = NOTE_HELP
        self.helper = plain_helper(Div("amount", "reason", css_class="field-pair"), "to", "credit_note", "note")

    def start(self, left: Left, again: Refund | None) -> dict[str, Any]:
        if again:
            note = again.credit_note or next((n for n in self.notes.values() if again.public_id in taken_by(n)), None)
            open_ = uncovered(note) if note else left.without_note
            return {
                "amount": propose_amount(min(again.amount, open_ or again.amount), again.currency),
                "to": METHOD,
                "reason": again.reason,
                "credit_note": note.public_id if note else NONE,
                "note": again.note,
            }
        best = NEW if left.with_new_note and not self.charge.invoice.amount_remaining else NONE
        found = next(iter(self.notes.values()), None)
        amount = min(left.of_charge, uncovered(found)) if found else left.with_new_note or left.of_charge
        chosen = found.public_id if found else best
        return {"amount": propose_amount(amount, self.charge.currency), "to": METHOD, "credit_note": chosen}

    def note_choices(self) -> list[tuple[str, str]]:
        """Issue one, link one whose refund was not sent yet, or none."""
        links = [
            (key, f"{note}: {format_amount(uncovered(note), note.currency)} of its refund is still to be sent")
            for key, note in self.notes.items()
        ]
        return [(NEW, "Issue a credit note for it"), *links, (NONE, "None")]

    def clean_amount(self) -> int:
        try:
            amount = parse_amount(self.cleaned_data["amount"], self.charge.currency)
            refuse_amount(self.charge, amount, self.left)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return amount

    def clean(self) -> dict[str, Any]:
        """What an amount and a credit note say together, whatever else is wrong."""
        data = super().clean() or {}
        if "amount" in data and (self.to_credit or "credit_note" in data):
            try:
                self.look_at_note(data["amount"])
            except NotRefundable as refusal:
                self.add_error(refusal.field, str(refusal))
        return data

    def look_at_note(self, amount: int) -> None:
        if self.to_credit:
            refuse_new_note(self.charge, amount, self.left)
        else:
            chosen = self.cleaned_data["credit_note"]
            from_balance(Asked(self.charge, amount, "", "", self.notes.get(chosen), chosen == NEW), self.left)

    @property
    def to_credit(self) -> bool:
        return self.cleaned_data.get("to") == CREDIT

    def details(self) -> dict[str, Any]:
        """What Refund.begin takes."""
        chosen = self.cleaned_data["credit_note"]
        return {
            "reason": self.cleaned_data["reason"],
            "note": self.cleaned_data["note"],
            "credit_note": self.notes.get(chosen),
            "issue_note": chosen == NEW,
        }
