"""The forms of usage: one record that is added by hand, and one that is corrected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from crispy_forms.layout import Div
from django import forms
from django.core.validators import MaxValueValidator

from billing_site.lib.ids import public_id
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import Reported, ReportRefused

# What the verb calls its fields, where a form calls them otherwise.
FIELDS = {"timestamp": "moment"}


def quantity_field(**more) -> WholeNumber:
    most = MaxValueValidator(UsageRecord.MOST, f"A quantity is at most {UsageRecord.MOST:,}.")
    found = WholeNumber(
        label="Quantity", invalid="A quantity is a whole number, at least 0.", min_value=0, validators=[most], **more
    )
    found.error_messages["required"] = "Enter a quantity."
    return found


class UsageForm(forms.Form):
    """So much of an item was used at a moment."""

    item = forms.ChoiceField(label="Item")
    quantity = quantity_field()
    moment = forms.DateTimeField(
        label="Used at",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Enter when it was used.", "invalid": "Enter a day and a time of day."},
    )
    action = forms.ChoiceField(label="This quantity", choices=UsageRecord.ACTIONS, initial=UsageRecord.INCREMENT)
    identifier = CleanText(
        label="Identifier",
        required=False,
        max_length=UsageRecord.LONGEST_IDENTIFIER,
        help_text="Yours: the same one counts once. Made up when left empty.",
    )

    def __init__(self, *args, items: Iterable[SubscriptionItem], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [(item.public_id, named(item)) for item in items]  # type: ignore[attr-defined]
        self.helper = plain_helper("item", Div("quantity", "moment", css_class="field-pair"), "action", "identifier")

    def record(self, now: datetime) -> Reported:
        data = self.cleaned_data
        identifier = data["identifier"] or public_id(UsageRecord.prefix, now)
        return Reported(data["item"], data["quantity"], data["moment"], identifier, data["action"])


class CorrectionForm(forms.Form):
    """Another quantity in the place of a record's."""

    quantity = quantity_field(help_text="It takes the place of the record's; 0 takes it back.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("quantity")

    def record(self, of: UsageRecord, now: datetime) -> Reported:
        item, identifier = of.item.public_id, public_id(UsageRecord.prefix, now)
        return Reported(item, self.cleaned_data["quantity"], of.timestamp, identifier, replaces=of.identifier)


def named(item: SubscriptionItem) -> str:
    return f"{item.price.product} ({item.price.nickname})" if item.price.nickname else str(item.price.product)


def tell(form: forms.Form, refusal: ReportRefused) -> None:
    """Have a form of one record say why it was refused, each at its field."""
    for problem in refusal.problems:
        field = FIELDS.get(problem.field, problem.field)
        form.add_error(field if field in form.fields else None, problem.words)
