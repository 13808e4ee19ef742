"""What of a new subscription is neither an item nor a one-off line: dates, collection, coupons, taxes, texts."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Q

from billing_site.company.models import Company
from billing_site.lib.money.currencies import CURRENCIES
from billing_site.pages.fields.metadata import Metadata, filled_rows
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.selects import currency_options, offer
from billing_site.pages.fields.text import CleanText
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.errors import CouponRefused
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.editor.forms import LONGEST_TERMS, NOT_ATTACHED, day_field
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.lines.names import MOST_DISCOUNTS, MOST_RATES, ChosenField, CouponChoices, RateChoices, offered_rates
from invoicing.lines.names import offered_coupons as offered
from invoicing.models.invoice import Invoice
from invoicing.models.parts.charged import NO_METHOD, method_choices
from invoicing.subscriptions.models.item import PlannedChange
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.rules.calendar import DAY, Cycle, midnight, whole_second

NONE, DAYS, UNTIL = "none", "days", "until"
START, ON_DAY, ON_DATE = "start", "day", "date"
NEVER = "never"
TRIALS = [(NONE, "No trial"), (DAYS, "For a number of days"), (UNTIL, "Until a day")]
BILLINGS = [
    (START, "On the day on which it begins"),
    (ON_DAY, "On a day of the month"),
    (ON_DATE, "From a date on"),
]
ENDS = [(NEVER, "Never, until it is canceled"), (ON_DATE, "On a day")]
FIRST_PARTS = [("bill", "Bill the part until then"), ("free", "The part until then is free")]
LATEST_YEAR = 2199
# Which input complains about what the verb calls so.
FIELDS = {"anchor": "anchor_date", "cancel_at": "cancel_on", "customer": ""}


class OpenCoupons(CouponChoices):
    """Coupons that can be used now, also those that are too many to be offered."""

    def __init__(self, currency: str, now: datetime) -> None:
        super().__init__(offered(now), (), currency)
        self.now = now

    def find(self, name: str) -> dict | None:
        found = super().find(name)
        if found is None:
            coupon = Coupon.objects.valid(self.now).filter(Q(public_id=name) | Q(name__iexact=name)).first()
            found = coupon_snapshot(coupon, now=self.now) if coupon else None
        return found


class SubscriptionForm(forms.Form):
    """`values()` are arguments of `create`. Days are those of the account; each begins at midnight."""

    currency = forms.ChoiceField(label="Currency", error_messages={"required": "Choose a currency."})
    trial = forms.ChoiceField(label="Trial", choices=TRIALS)
    trial_days = WholeNumber(
        required=False, min_value=1, max_value=730, label="Days", invalid="Enter a whole number of days."
    )
    trial_until = day_field("First day that is billed")
    missing_method = forms.ChoiceField(
        required=False,
        label="If it ends without a payment method",
        choices=Subscription.WITHOUT_METHOD,
        help_text="For what is charged automatically.",
    )
    billing = forms.ChoiceField(label="Billed", choices=BILLINGS)
    anchor_day = WholeNumber(
        required=False,
        min_value=1,
        max_value=31,
        label="Day of the month",
        invalid="Enter a day from 1 to 31.",
        help_text="In a shorter month its last day.",
    )
    anchor_date = day_field("First billing day")
    first_part = forms.ChoiceField(required=False, label="Until the first billing day", choices=FIRST_PARTS)
    ends = forms.ChoiceField(label="Ends", choices=ENDS)
    cancel_on = day_field("First day without it")
    cancel_credits = forms.BooleanField(required=False, label="Give back what was billed for the time after")
    phase_proration = forms.ChoiceField(
        required=False, label="Where one begins within a period", choices=PlannedChange.PRORATIONS
    )
    collection_method = forms.ChoiceField(
        label="Collection", choices=Invoice.COLLECTION, error_messages={"required": "Choose how it is collected."}
    )
    default_payment_method = forms.ChoiceField(
        required=False, label="Charged to", error_messages={"invalid_choice": NOT_ATTACHED}
    )
    days_until_due = WholeNumber(
        required=False,
        min_value=0,
        max_value=LONGEST_TERMS,
        label="Days until due",
        invalid="Enter a whole number of days.",
    )
    codes = CleanText(required=False, max_length=600, label="Promotion code")
    description = CleanText(
        required=False, max_length=Subscription.LONGEST_MEMO, label="Memo", help_text="Printed on each of its invoices."
    )
    footer = CleanText(
        required=False,
        max_length=Subscription.LONGEST_FOOTER,
        multiline=True,
        label="Footer",
        help_text="In the place of the customer's or the account's.",
    )
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, data: Any = None, *, customer: Customer, company: Company, now: datetime) -> None:
        super().__init__(data, initial=self.start(customer, company))
        self.customer, self.company = customer, company
        self.now = now
        offer(self, "currency", currency_options())
        if customer.currency:
            del self.fields["currency"]
        self.rates = RateChoices(offered_rates())
        self.fields["default_tax_rates"] = ChosenField(
            choices=self.rates, most=MOST_RATES, label="Tax rates", help_text="For every item that has none of its own."
        )
        self.coupons = OpenCoupons(self.typed_currency, now)
        self.fields["coupons"] = ChosenField(choices=self.coupons, most=MOST_DISCOUNTS, label="Coupons")
        self.methods = method_choices(customer)
        offer(self, "default_payment_method", self.methods or [("", "Nothing on file")])
        if not self.methods:
            self.fields["collection_method"].help_text = NO_METHOD

    @staticmethod
    def start(customer: Customer, company: Company) -> dict:
        return {
            "currency": company.default_currency,
            "trial": NONE,
            "trial_days": 14,
            "billing": START,
            "ends": NEVER,
            "phase_proration": PlannedChange.NONE,
            "collection_method": Invoice.CHARGE if method_choices(customer) else Invoice.SEND,
            "days_until_due": company.payment_terms_days,
        }

    @property
    def typed_currency(self) -> str:
        """The customer's currency, else the one chosen just now."""
        chosen = self.data.get("currency", "") if self.is_bound else ""
        return self.customer.currency or (chosen if chosen in CURRENCIES else self.company.default_currency)

    def clean_codes(self) -> list[PromotionCode]:
        typed = [part.strip() for part in self.cleaned_data["codes"].split(",") if part.strip()]
        if len(typed) > MOST_DISCOUNTS:
            raise forms.ValidationError(f"Use at most {MOST_DISCOUNTS} codes.")
        try:
            return [PromotionCode.find_for(self.customer, code, self.now) for code in typed]
        except CouponRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict:
        """What belongs to another choice does not count, whatever was typed there."""
        super().clean()
        data = self.cleaned_data
        self.needs("trial", {DAYS: "trial_days", UNTIL: "trial_until"})
        self.needs("billing", {ON_DAY: "anchor_day", ON_DATE: "anchor_date"})
        self.needs("ends", {ON_DATE: "cancel_on"})
        self.needs("collection_method", {Invoice.SEND: "days_until_due"})
        if data.get("collection_method") != Invoice.CHARGE:
            self.errors.pop("default_payment_method", None)
            data["default_payment_method"] = ""
        return data

    def needs(self, choice: str, fields: dict[str, str]) -> None:
        """Of the fields that belong to the values of a choice only the one that is chosen counts, and is needed."""
        data, chosen = self.cleaned_data, self.cleaned_data.get(choice)
        for value, name in fields.items():
            if value != chosen:
                self.errors.pop(name, None)
                data[name] = None
            elif data.get(name) is None and name not in self.errors:
                self.add_error(name, NEEDED[name])
            elif isinstance(data.get(name), date):
                self.check_day(name, data[name])

    def check_day(self, name: str, day: date) -> None:
        if day.year > LATEST_YEAR:
            self.add_error(name, f"Choose a day before the year {LATEST_YEAR + 1}.")
        elif self.midnight(day) <= self.now:
            self.add_error(name, "This day is past, or has begun. Choose a later day.")

    def midnight(self, day: date) -> datetime:
        return midnight(day, self.company.time_zone)

    @property
    def trial_end(self) -> datetime | None:
        data = self.cleaned_data
        if data["trial"] == DAYS:
            return Cycle(whole_second(self.now), self.company.time_zone, DAY).boundary(data["trial_days"])
        return self.midnight(data["trial_until"]) if data["trial_until"] else None

    def values(self) -> dict[str, Any]:
        """Arguments of `create`, beside the items and the one-off lines."""
        data = self.cleaned_data
        coupons = Coupon.objects.in_bulk([each["coupon"] for each in data["coupons"]], field_name="public_id")
        return {
            "currency": self.typed_currency,
            "trial_end": self.trial_end,
            "missing_method": data["missing_method"] or Subscription.CREATE_INVOICE,
            "anchor": self.midnight(data["anchor_date"]) if data["anchor_date"] else None,
            "anchor_day": data["anchor_day"],
            "bills_part": data["first_part"] != "free",
            "cancel_at": self.midnight(data["cancel_on"]) if data["cancel_on"] else None,
            "cancel_credits": bool(data["cancel_on"] and data["cancel_credits"]),
            "collection_method": data["collection_method"],
            "default_payment_method": data["default_payment_method"],
            "days_until_due": data["days_until_due"],
            "default_tax_rates": data["default_tax_rates"],
            "coupons": [coupons[each["coupon"]] for each in data["coupons"]],
            "codes": data["codes"],
            "description": data["description"],
            "footer": data["footer"],
            "metadata": data["metadata"],
        }

    def field_of(self, name: str) -> str:
        """The input that is wrong where a verb refuses this field."""
        if name == "trial_end":
            return "trial_days" if self.cleaned_data.get("trial") == DAYS else "trial_until"
        return FIELDS.get(name, name)

    @property
    def metadata_rows(self) -> list:
        return [*filled_rows(self), {"key": "", "value": ""}]


NEEDED = {
    "trial_days": "For how many days?",
    "trial_until": "Choose the first day that is billed.",
    "anchor_day": "On which day of the month?",
    "anchor_date": "Choose the first billing day.",
    "cancel_on": "Choose the day on which it ends.",
    "days_until_due": "After how many days? 0 means on receipt.",
}
