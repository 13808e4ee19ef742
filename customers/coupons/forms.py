"""The coupon forms: a new coupon, its name and metadata, and the choice of one for a customer."""

import re
from datetime import datetime
from decimal import Decimal

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from billing_site.lib.dates import months_later
from billing_site.lib.money.text import parse_amount, parse_percent
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, filled_rows
from billing_site.pages.fields.numbers import NumberText, WholeNumber
from billing_site.pages.fields.selects import blank, currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from billing_site.pages.fields.texts import TextsByLanguage, texts_input
from customers.coupons.products import Products
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.errors import CouponRefused
from customers.models.promotions.promotion_code import PromotionCode
from customers.models.promotions.terms import LONGEST_CODE
from customers.rules.products import offered

# What an address, an API path and a spreadsheet take without quoting.
COUPON_ID = re.compile(r"[A-Za-z0-9_-]+")
# Ids that Billfold makes for other objects, and words that are pages of their own.
OTHER_ID = re.compile(r"[a-z]+_[0-9A-Za-z]{18}")
PAGES = ("add", "columns", "export")
REDEEM_BY_YEARS = 5
LONGEST = 1200  # months
SHOWN_COUPONS = 500


def whole_number(label, *, largest, **kwargs):
    """An optional whole number from 1."""
    limits = [
        MinValueValidator(1, "Enter 1 or more."),
        MaxValueValidator(largest, f"The largest number is {largest:,}."),
    ]
    return WholeNumber(label=label, required=False, validators=limits, **kwargs)


class CouponNameForm(forms.Form):
    """What of a coupon may change at any time."""

    name = CleanText(max_length=40, required=False, label="Name", help_text="Printed on invoices; the id when empty.")
    names = TextsByLanguage(
        label="Name in other languages",
        longest=Coupon.LONGEST_NAME,
        help_text="Documents in these languages print it instead; all others print the name above.",
    )
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("name", texts_input("names"), METADATA_INPUT)

    @property
    def metadata_rows(self) -> list:
        """Rows for components/rows.html, with two spare ones for people without JavaScript."""
        return filled_rows(self) + [{"key": "", "value": "", "suggest": suggest} for suggest in ("campaign", "Key")]

    def values(self):
        """What was typed, for the verbs."""
        return {name: self.cleaned_data[name] for name in Coupon.EDITABLE}


class CouponForm(CouponNameForm):
    """A new coupon; percent or amount, not both. `now` bounds how late it can be redeemed."""

    public_id = CleanText(max_length=40, required=False, label="ID", help_text="Made up when left empty.")
    percent_off = NumberText(required=False, label="Percent off")
    amount_off = NumberText(required=False, label="Or amount off")
    currency = forms.ChoiceField(required=False, label="Currency", help_text="Of the amount; a percentage needs none.")
    duration = forms.ChoiceField(label="Duration", choices=Coupon.DURATIONS, initial=Coupon.ONCE)
    duration_in_months = whole_number("Months", largest=LONGEST, help_text="For “several months” only.")
    max_redemptions = whole_number(
        "Redemptions in all",
        largest=2**31 - 1,
        help_text="By customers who get it and invoices it is chosen for. Empty: any number.",
    )
    products = Products(help_text="It lowers their lines alone; every line while no product is ticked.")
    redeem_by = forms.DateTimeField(
        label="Redeem by",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="The last moment it can be given or used by hand, in your time zone.",
        error_messages={"invalid": "Write day and time as 2026-12-31 23:59."},
    )

    def __init__(self, *args, now: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        offer(self, "currency", blank(currency_options()))
        choices = offered()
        if choices:
            offer(self, "products", choices)
        elif not self.data.get("products"):
            del self.fields["products"]
        self.helper = plain_helper(
            "name",
            texts_input("names"),
            Div("percent_off", "amount_off", css_class="field-pair"),
            "currency",
            Div("duration", "duration_in_months", css_class="field-pair"),
            Fieldset(
                "Add products, id, limits and metadata" if choices else "Add id, limits and metadata",
                *(("products",) if "products" in self.fields else ()),
                "public_id",
                Div("max_redemptions", "redeem_by", css_class="field-pair"),
                METADATA_INPUT,
                template="components/disclosure.html",
                css_class="is-open" if self.is_bound else "",
            ),
        )

    def clean_public_id(self) -> str:
        chosen = self.cleaned_data["public_id"]
        if not chosen:
            return ""
        if not COUPON_ID.fullmatch(chosen):
            raise forms.ValidationError("Use letters, digits, hyphens and underscores only, like SPRING-26.")
        if chosen in PAGES or OTHER_ID.fullmatch(chosen):
            raise forms.ValidationError(f"“{chosen}” means something else here. Choose another id.")
        taken = Coupon.objects.filter(public_id=chosen).first()
        if taken:
            raise forms.ValidationError(taken.taken_words)
        return chosen

    def clean_percent_off(self) -> Decimal | None:
        text = self.cleaned_data["percent_off"]
        if not text:
            return None
        try:
            percent = parse_percent(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if not 0 < percent <= 100:
            raise forms.ValidationError("Enter a percentage above 0 and up to 100.")
        return percent

    def clean_redeem_by(self):
        moment = self.cleaned_data["redeem_by"]
        if moment and moment <= self.now:
            raise forms.ValidationError("This moment is past. Choose a later one.")
        if moment and moment > months_later(self.now, 12 * REDEEM_BY_YEARS):
            raise forms.ValidationError(f"Choose a moment within the next {REDEEM_BY_YEARS} years.")
        return moment

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        self.check_off(data)
        self.check_duration(data)
        return data

    def check_off(self, data) -> None:
        amount, percent = data.get("amount_off"), data.get("percent_off")
        if "percent_off" in self.errors or "amount_off" in self.errors:
            return
        if not amount and percent is None:
            self.add_error("percent_off", "Enter a percentage or an amount.")
        elif amount and percent is not None:
            self.add_error("amount_off", "A coupon takes off a percentage or an amount, not both. Empty one of them.")
        elif amount:
            self.check_amount(data, amount)
        else:
            data["amount_off"], data["currency"] = None, ""

    def check_amount(self, data, text) -> None:
        currency = data.get("currency")
        if not currency:
            if "currency" not in self.errors:
                self.add_error("currency", "Choose the currency of the amount.")
            return
        try:
            data["amount_off"] = parse_amount(text, currency)
        except ValueError as error:
            self.add_error("amount_off", str(error))
            return
        if data["amount_off"] <= 0:
            self.add_error("amount_off", "Enter an amount above zero.")

    def check_duration(self, data) -> None:
        if data.get("duration") != Coupon.REPEATING:
            data["duration_in_months"] = None
        elif not data.get("duration_in_months") and "duration_in_months" not in self.errors:
            self.add_error("duration_in_months", "For how many months?")

    def values(self):
        """The fields of a coupon, for `Coupon.create`."""
        fixed = "public_id percent_off amount_off currency duration duration_in_months max_redemptions redeem_by"
        values = {name: self.cleaned_data[name] for name in fixed.split()}
        return super().values() | values | {"products": self.cleaned_data.get("products", [])}


class ApplyCouponForm(forms.Form):
    """Which coupon a customer gets: one that is valid now and in the customer's currency, or by a promotion code."""

    coupon = forms.ChoiceField(label="Coupon", required=False)
    code = CleanText(
        max_length=LONGEST_CODE,
        required=False,
        label="Or a promotion code",
        help_text="As the customer has it; capital letters do not matter.",
    )

    def __init__(self, *args, customer: Customer, now: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.now = customer, now
        coupons = Coupon.objects.valid(now).order_by("-created", "-id")
        if customer.currency:
            coupons = coupons.filter(currency__in=("", customer.currency))
        self.coupons = {coupon.public_id: coupon for coupon in coupons[:SHOWN_COUPONS]}
        offer(self, "coupon", blank([(id, self.words(c)) for id, c in self.coupons.items()], "Choose one"))
        self.helper = plain_helper("coupon", "code")

    def words(self, coupon: Coupon) -> str:
        return f"{coupon} · {coupon.terms}"

    def clean_coupon(self) -> Coupon | None:
        chosen = self.cleaned_data["coupon"]
        return self.coupons[chosen] if chosen else None

    def clean_code(self) -> PromotionCode | None:
        typed = self.cleaned_data["code"]
        try:
            return PromotionCode.find_for(self.customer, typed, self.now) if typed else None
        except CouponRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict:
        super().clean()
        coupon, code = (self.cleaned_data.get(name) for name in ("coupon", "code"))
        if coupon and code:
            self.add_error("code", "Choose a coupon or write a code, not both. Empty one of them.")
        elif not (coupon or code or self.errors):
            self.add_error("coupon", "Choose a coupon, or write a code.")
        return self.cleaned_data
