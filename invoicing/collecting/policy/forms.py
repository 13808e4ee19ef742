"""The form of the policy of collecting."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset
from django import forms

from billing_site.company.models import Company
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.text import plain_helper
from invoicing.collecting.models.policy import LONGEST_WAIT, CollectionPolicy
from invoicing.collecting.policy.wording import LABELS, MAILS
from invoicing.collecting.rules import retries

MINUTES, HOURS = "minutes", "hours"
UNITS = [(MINUTES, "minutes"), (HOURS, "hours")]
DAYS = tuple(f"days_{number}" for number in range(retries.MOST_DAYS))
ORDINALS = ("1st", "2nd", "3rd")
MAIL_HELP = {
    "mail_failures": "The reason in plain words, and where another method is entered.",
    "mail_actions": "When the bank wants the customer to confirm, with the link.",
    "mail_expiring": "30 days before a card on file expires.",
    "mail_refunds": "When money goes back.",
    "mail_receipts": "When a charge succeeds.",
}
ALL_RECEIPTS = "The account sends a receipt of every payment already (Settings, E-mail), with or without this."
OF_SUBSCRIPTIONS = (
    "Canceled: it ends for good, and nothing is credited. Unpaid: further invoices stay drafts until the open one is "
    "paid. Past due: it is billed as before. A subscription whose invoices are sent by e-mail stays past due."
)


def tick(name: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(required=False, label=LABELS[name], help_text=help_text)


class PolicyForm(forms.Form):
    """`values()` are what CollectionPolicy.change takes; what does not count with the chosen kind stays as it was."""

    kind = forms.ChoiceField(label="When a charge fails", choices=CollectionPolicy.KINDS, widget=forms.RadioSelect)
    tries = WholeNumber(label=LABELS["tries"], min_value=1, max_value=retries.MOST_TRIES, required=False)
    window = forms.TypedChoiceField(
        label=LABELS["window"], choices=list(retries.WINDOWS.items()), coerce=int, required=False, empty_value=None
    )
    debits = tick("debits", "Otherwise a debit that came back waits for another payment method.")
    end = forms.ChoiceField(label=LABELS["end"], choices=CollectionPolicy.ENDS)
    subscription_end = forms.ChoiceField(
        label=LABELS["subscription_end"], choices=CollectionPolicy.SUBSCRIPTION_ENDS, help_text=OF_SUBSCRIPTIONS
    )
    wait = WholeNumber(label="First charge after", min_value=0)
    unit = forms.ChoiceField(label="Unit", choices=UNITS)
    hold_reminders = tick("hold_reminders", "No reminder of an invoice whose next try is due within a day.")

    def __init__(self, data=None, *, policy: CollectionPolicy) -> None:
        super().__init__(data)
        self.policy = policy
        for number, name in enumerate(DAYS):
            label = f"Days before the {ORDINALS[number]} try"
            self.fields[name] = WholeNumber(
                label=label, min_value=1, max_value=retries.LONGEST_STEP, required=False, invalid="Enter whole days."
            )
        # What is wrong is told in the order of the page.
        self.order_fields(("kind", "tries", "window", *DAYS))
        self.fields[DAYS[0]].help_text = "Each counts from the try before. Leave out the later ones for fewer tries."
        for name in MAILS:
            self.fields[name] = tick(name, MAIL_HELP[name])
        if Company.current().send_receipts:
            self.fields["mail_receipts"].help_text = ALL_RECEIPTS
        self.initial = self.starting()
        self.helper = plain_helper(
            Fieldset(
                "Failed payments",
                "kind",
                Div("tries", "window", css_class="field-pair smart-tries"),
                Div(*DAYS, css_class="field-pair custom-days"),
                "debits",
                "end",
                "subscription_end",
            ),
            Fieldset(
                "Invoices that are charged automatically",
                Div("wait", "unit", css_class="field-pair"),
                HTML('<p class="form-text">In this time a finalized invoice can be looked over. 0: at once.</p>'),
                "hold_reminders",
            ),
            Fieldset("Mails to customers that go by themselves", *MAILS),
        )

    def starting(self) -> dict[str, Any]:
        policy = self.policy
        hours, rest = divmod(policy.charge_after, 60)
        same = ("kind", "tries", "window", "debits", "end", "subscription_end", "hold_reminders")
        found = {name: getattr(policy, name) for name in same}
        found |= {name: getattr(policy, name) for name in MAILS}
        found |= dict(zip(DAYS, policy.days, strict=False))
        in_hours = bool(hours and not rest)
        return found | {"wait": hours if in_hours else policy.charge_after, "unit": HOURS if in_hours else MINUTES}

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        kind = data.get("kind")
        for name in self.left_out(kind):
            self.errors.pop(name, None)
        if kind == retries.SMART:
            self.need("tries", f"Enter 1 to {retries.MOST_TRIES} tries.")
            self.need("window", "Choose one of the periods.")
        if kind == retries.CUSTOM and not self.errors.keys() & set(DAYS):
            self.check_days()
        if data.get("wait") is not None and data.get("unit") and self.minutes() > LONGEST_WAIT:
            self.add_error("wait", f"The first charge comes at most {LONGEST_WAIT // 60} hours after the invoice.")
        return data

    @staticmethod
    def left_out(kind: str | None) -> tuple[str, ...]:
        """The fields that do not count, and are not shown, with a chosen kind."""
        smart = ("tries", "window")
        return {retries.SMART: DAYS, retries.CUSTOM: smart, retries.OFF: (*smart, *DAYS)}.get(kind or "", ())

    def need(self, name: str, words: str) -> None:
        if self.cleaned_data.get(name) is None and name not in self.errors:
            self.add_error(name, words)

    def check_days(self) -> None:
        given = [self.cleaned_data.get(name) for name in DAYS]
        if given[0] is None:
            self.add_error(DAYS[0], "Enter after how many days it is tried again.")
        elif given[1] is None and given[2] is not None:
            self.add_error(DAYS[1], "Enter the days of this try too, or leave out the one after it.")

    def minutes(self) -> int:
        return self.cleaned_data["wait"] * (60 if self.cleaned_data["unit"] == HOURS else 1)

    def values(self) -> dict[str, Any]:
        data, kind = self.cleaned_data, self.cleaned_data["kind"]
        same = ("kind", "debits", "end", "subscription_end", "hold_reminders", *MAILS)
        found = {name: data[name] for name in same} | {"charge_after": self.minutes()}
        if kind == retries.SMART:
            found |= {"tries": data["tries"], "window": data["window"]}
        if kind == retries.CUSTOM:
            found["days"] = [data[name] for name in DAYS if data.get(name) is not None]
        return found
