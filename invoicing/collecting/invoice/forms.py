"""The forms of collecting one invoice: what is charged to which method, and when the next try comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from billing_site.lib.money.text import format_amount, parse_amount, propose_amount
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.text import plain_helper
from invoicing.collecting.models.charging.beginning import MORE_THAN_REMAINS
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules import amounts
from invoicing.models.invoice import Invoice

FURTHEST = timedelta(days=366)


class ChargeForm(forms.Form):
    """What is charged to which of the `methods`, the usual one first. `amount` is cleaned to minor units."""

    method = forms.ChoiceField(label="Payment method", error_messages={"required": "Choose what is charged."})
    amount = NumberText(label="Amount", error_messages={"required": "Enter an amount."})

    def __init__(self, data=None, *, invoice: Invoice, methods: Sequence[PaymentMethod]) -> None:
        super().__init__(data)
        self.invoice, self.methods = invoice, {method.public_id: method for method in methods}
        field = self.fields["method"]
        field.choices = [(key, words_of(method)) for key, method in self.methods.items()]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "This payment method is not on file any more. Choose another one."
        self.fields["amount"].label = f"Amount in {invoice.currency.upper()}"
        self.initial = {
            "method": next(iter(self.methods), ""),
            "amount": propose_amount(invoice.amount_remaining, invoice.currency),
        }
        remaining = format_amount(invoice.amount_remaining, invoice.currency)
        self.fields["amount"].help_text = f"{remaining} remains. Enter less to charge a part."
        self.helper = plain_helper("method", "amount")

    def clean_method(self) -> PaymentMethod:
        return self.methods[self.cleaned_data["method"]]

    def clean_amount(self) -> int:
        typed, currency = self.cleaned_data["amount"], self.invoice.currency
        if typed == propose_amount(self.invoice.amount_remaining, currency):
            amount = self.invoice.amount_remaining
        else:
            try:
                amount = parse_amount(typed, currency)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        if amount <= 0:
            raise forms.ValidationError("Enter an amount above 0.")
        if amount > self.invoice.amount_remaining:
            raise forms.ValidationError(MORE_THAN_REMAINS)
        if found := amounts.problem(amount, currency):
            raise forms.ValidationError(found.words)
        return amount


def words_of(method: PaymentMethod) -> str:
    """'Visa •••• 4242, expires 08/2027 (default)'."""
    expiry = f", expires {method.expiry}" if method.expiry else ""
    return f"{method.words}{expiry}{' (default)' if method.is_default else ''}"


class MoveForm(forms.Form):
    """When the next try comes, as the clock of the staff member says it; `at` is that moment once it is valid."""

    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-12-31.", "required": "Choose a day."},
    )
    hour = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Write the time as 09:30.", "required": "Choose a time."},
    )

    def __init__(self, data=None, *, now: datetime, planned: datetime | None) -> None:
        super().__init__(data)
        self.now, self.at = now, now
        local = timezone.localtime(now)
        tomorrow = datetime.combine(local.date() + timedelta(days=1), time(9))
        shown = timezone.localtime(planned) if planned else tomorrow
        self.initial = {"day": shown.date(), "hour": shown.time().replace(second=0, microsecond=0)}
        self.fields["day"].widget.attrs["min"] = local.date().isoformat()
        self.fields["hour"].help_text = f"In your time zone, {timezone.get_current_timezone_name()}."
        self.helper = plain_helper(Div("day", "hour", css_class="field-pair"))

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < timezone.localtime(self.now).date():
            raise forms.ValidationError("This day is over. Choose today or a later one.")
        if day > (self.now + FURTHEST).date():
            raise forms.ValidationError("Choose a day within a year.")
        return day

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        if data.get("day") and data.get("hour"):
            self.at = timezone.make_aware(datetime.combine(data["day"], data["hour"]))
            if self.at <= self.now:
                self.add_error("hour", "This moment is over. Choose a later one, or charge now.")
        return data
