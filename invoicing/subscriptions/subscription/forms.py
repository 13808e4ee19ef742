"""The forms of what is done with a subscription: pausing, canceling, editing, its trial and its coupons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, MetadataRows
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.selects import blank, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from customers.coupons.forms import ApplyCouponForm
from customers.models.customer import Customer
from invoicing.editor.forms import LONGEST_TERMS, NOT_ATTACHED
from invoicing.models.invoice import Invoice
from invoicing.models.parts.charged import kept_method, method_choices
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription

NOW, AT_END, ON = "now", "period_end", "date"
LATEST = 50  # years from now
MOMENT = "%Y-%m-%dT%H:%M"


def moment_field(label: str, **fields: Any) -> forms.DateTimeField:
    """A day and a time of day, in the staff member's zone."""
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        error_messages={"invalid": "Write day and time as 2026-12-31 23:59."},
        **fields,
    )


def refuse_past(moment: datetime | None, now: datetime) -> None:
    if moment and moment <= now:
        raise forms.ValidationError("This moment is past. Choose a later one.")
    if moment and moment.year > now.year + LATEST:
        raise forms.ValidationError(f"Choose a moment within the next {LATEST} years.")


class PauseForm(forms.Form):
    """What becomes of the invoices of a pause, and when it ends by itself."""

    behavior = forms.ChoiceField(
        label="Invoices meanwhile",
        choices=[
            (Subscription.KEEP_AS_DRAFT, "Keep them as drafts, to be collected later"),
            (Subscription.UNCOLLECTIBLE, "Mark them uncollectible: the service continues for nothing"),
            (Subscription.VOID, "Void them: nothing is provided meanwhile"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of its invoices while it is paused."},
    )
    resumes_at = moment_field("Resumes on", help_text="Empty: until somebody resumes it. In your time zone.")

    def __init__(self, data: Any = None, *, subscription: Subscription, now: datetime) -> None:
        behavior = subscription.pause_behavior or Subscription.KEEP_AS_DRAFT
        own = {"behavior": behavior, "resumes_at": subscription.pause_resumes_at}
        super().__init__(data, initial=own)
        self.now = now
        self.helper = plain_helper("behavior", "resumes_at")

    def clean_resumes_at(self) -> datetime | None:
        refuse_past(self.cleaned_data["resumes_at"], self.now)
        return self.cleaned_data["resumes_at"]


class CancelForm(forms.Form):
    """When it ends, why, and whether time that was billed and is not used is given back."""

    when = forms.ChoiceField(label="Ends", widget=forms.RadioSelect, error_messages={"required": "Choose when."})
    at = moment_field("Day and time", help_text="In your time zone.")
    credits = forms.BooleanField(
        required=False,
        label="Give back what was billed for the time after",
        help_text="It goes to the credit balance.",
    )
    feedback = forms.ChoiceField(
        required=False, label="Why", choices=[("", "Not said"), *states.FEEDBACK], help_text="What the customer says."
    )
    comment = CleanText(required=False, max_length=500, label="Comment", multiline=True)

    def __init__(self, *args: Any, subscription: Subscription, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        choices = [(NOW, "Now"), (ON, "On a day")]
        if ends_with_period(subscription):
            day = timezone.localtime(subscription.current_period_end)
            end = "its trial" if subscription.status == states.TRIALING else "the period"
            choices.insert(0, (AT_END, f"At the end of {end}, {day.day} {day:%b %Y}"))
        offer(self, "when", choices)
        self.fields["when"].initial = choices[0][0]
        self.helper = plain_helper(
            "when",
            Div("at", css_class="on-a-day"),
            Div("credits", css_class="gives-back"),
            *("feedback", "comment"),
        )

    def clean_at(self) -> datetime | None:
        return self.cleaned_data["at"] if self.cleaned_data.get("when") == ON else None

    def clean(self) -> dict:
        super().clean()
        if self.cleaned_data.get("when") == ON and "at" not in self.errors:
            try:
                refuse_past(self.cleaned_data.get("at"), self.now)
            except forms.ValidationError as refusal:
                self.add_error("at", refusal)
            else:
                if not self.cleaned_data.get("at"):
                    self.add_error("at", "On which day?")
        return self.cleaned_data


def ends_with_period(subscription: Subscription) -> bool:
    """Whether there is a period at whose end it could end by itself."""
    return bool(subscription.current_period_end) and subscription.status in states.RENEWING


class TrialForm(forms.Form):
    """When the trial ends: now, or at another moment."""

    when = forms.ChoiceField(
        label="The trial ends",
        choices=[(ON, "On a day"), (NOW, "Now: the first period is billed at once")],
        widget=forms.RadioSelect,
        initial=ON,
        error_messages={"required": "Choose when."},
    )
    trial_end = moment_field("Day and time", help_text="In your time zone. Periods are counted from it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("when", Div("trial_end", css_class="on-a-day"))

    def clean(self) -> dict:
        super().clean()
        on_a_day = self.cleaned_data.get("when") == ON and "trial_end" not in self.errors
        if on_a_day and not self.cleaned_data.get("trial_end"):
            self.add_error("trial_end", "On which day?")
        return self.cleaned_data

    @property
    def at(self) -> datetime | None:
        """None for now."""
        return self.cleaned_data["trial_end"] if self.cleaned_data["when"] == ON else None


class EditForm(MetadataRows, forms.Form):
    """How it is collected and what its invoices say, from the next one on; of one that ended its metadata alone."""

    collection_method = forms.ChoiceField(label="Collection", choices=Invoice.COLLECTION)
    default_payment_method = forms.ChoiceField(
        required=False,
        label="Charged to",
        help_text="Of what is charged automatically.",
        error_messages={"invalid_choice": NOT_ATTACHED},
    )
    days_until_due = WholeNumber(
        required=False,
        min_value=0,
        max_value=LONGEST_TERMS,
        label="Days until due",
        help_text="Of what is sent. Empty: as the account has it.",
    )
    missing_method = forms.ChoiceField(
        label="When the trial ends without a payment method", choices=Subscription.WITHOUT_METHOD
    )
    description = CleanText(
        max_length=Subscription.LONGEST_MEMO,
        required=False,
        label="Memo",
        help_text="Printed on its invoices, in place of the account's.",
    )
    footer = CleanText(
        max_length=Subscription.LONGEST_FOOTER,
        required=False,
        multiline=True,
        label="Footer",
        help_text="At the end of its invoices. Empty: that of the customer or the account.",
    )
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, data: Any = None, *, subscription: Subscription) -> None:
        own = {name: getattr(subscription, name) for name in self.base_fields}
        own["default_payment_method"] = kept_method(subscription.customer, subscription.default_payment_method)
        super().__init__(data, initial=own)
        left = self.left_out(subscription)
        for name in left:
            del self.fields[name]
        if "default_payment_method" in self.fields:
            methods = method_choices(subscription.customer)
            offer(self, "default_payment_method", methods or [("", "Nothing on file")])
        named = [name for name in self.fields if name != "metadata"]
        pair = [name for name in ("collection_method", "days_until_due") if name in named]
        others = [name for name in named if name not in pair]
        self.helper = plain_helper(*([Div(*pair, css_class="field-pair")] if pair else []), *others, METADATA_INPUT)

    def left_out(self, subscription: Subscription) -> list[str]:
        if not subscription.is_live:
            return [name for name in self.fields if name != "metadata"]
        return [] if subscription.status == states.TRIALING else ["missing_method"]

    def values(self) -> dict[str, Any]:
        """What was typed, for the verb."""
        return {name: self.cleaned_data[name] for name in self.fields}


class SubscriptionCouponForm(ApplyCouponForm):
    """Which coupon a subscription gets: one in its currency, or by a promotion code."""

    def __init__(
        self, *args: Any, subscription: Subscription, customer: Customer, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, customer=customer, now=now, **kwargs)
        fits = {id: each for id, each in self.coupons.items() if each.currency in ("", subscription.currency)}
        self.coupons = fits
        offer(self, "coupon", blank([(id, self.words(each)) for id, each in fits.items()], "Choose one"))
