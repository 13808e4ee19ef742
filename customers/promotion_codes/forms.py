"""The forms of promotion codes: a new one, and what of it may change."""

from datetime import datetime

from crispy_forms.layout import Div, Fieldset
from django import forms

from billing_site.lib.money.text import parse_amount
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, MetadataRows
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import blank, currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from customers.coupons.forms import SHOWN_COUPONS, whole_number
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.promotions.terms import LONGEST_CODE, TermsRefused, check_code


class PromotionCodeEditForm(MetadataRows, forms.Form):
    """What of a code may change beside its status."""

    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(METADATA_INPUT)

    def values(self) -> dict:
        return {"metadata": self.cleaned_data["metadata"]}


class PromotionCodeForm(PromotionCodeEditForm):
    """A new code of a coupon that can be had now. What its coupon allows is asked of the verb."""

    coupon = forms.ChoiceField(label="Coupon", error_messages={"required": "Choose a coupon."})
    code = CleanText(
        max_length=LONGEST_CODE,
        required=False,
        label="Code",
        help_text="Letters, digits and hyphens, in either case. Made up when left empty.",
    )
    customer = CleanText(
        max_length=200,
        required=False,
        label="Only for one customer",
        help_text="An id, or an email or a name that finds one alone. Empty: for everybody.",
    )
    max_redemptions = whole_number("Redemptions in all", largest=2**31 - 1, help_text="Empty: as many as the coupon.")
    expires_at = forms.DateTimeField(
        label="Expires",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="In your time zone. Empty: with the coupon.",
        error_messages={"invalid": "Write day and time as 2026-12-31 23:59."},
    )
    first_time_transaction = forms.BooleanField(
        required=False,
        label="First order only",
        help_text="For customers who were not billed before.",
    )
    minimum_amount = NumberText(
        required=False, label="Smallest order", help_text="Such a code is for subscriptions, not for customers."
    )
    minimum_amount_currency = forms.ChoiceField(required=False, label="Currency of the smallest order")

    def __init__(self, *args, now: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        coupons = Coupon.objects.valid(now).order_by("-created", "-id")[:SHOWN_COUPONS]
        self.coupons = {coupon.public_id: coupon for coupon in coupons}
        offered = [(id, f"{coupon} · {coupon.terms}") for id, coupon in self.coupons.items()]
        offer(self, "coupon", blank(offered, "Choose one"))
        offer(self, "minimum_amount_currency", blank(currency_options()))
        self.helper = plain_helper(
            *("coupon", "code", "customer"),
            Fieldset(
                "Add limits and metadata",
                Div("max_redemptions", "expires_at", css_class="field-pair"),
                "first_time_transaction",
                Div("minimum_amount", "minimum_amount_currency", css_class="field-pair"),
                METADATA_INPUT,
                template="components/disclosure.html",
                css_class="is-open" if self.is_bound else "",
            ),
        )

    def clean_coupon(self) -> Coupon:
        return self.coupons[self.cleaned_data["coupon"]]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code:
            try:
                check_code(code)
            except TermsRefused as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return code

    def clean_customer(self) -> Customer | None:
        text = self.cleaned_data["customer"]
        if not text:
            return None
        existing = Customer.objects.existing().defer("search_text")
        found = list(existing.filter(public_id=text)[:1]) or list(existing.search(text)[:2])
        if not found:
            raise forms.ValidationError(f"No customer matches “{text}”.")
        if len(found) > 1:
            raise forms.ValidationError(f"Several customers match “{text}”. Write the id of one.")
        return found[0]

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        amount, currency = data.get("minimum_amount"), data.get("minimum_amount_currency")
        data["minimum_amount"] = None
        if amount and currency:
            try:
                data["minimum_amount"] = parse_amount(amount, currency)
            except ValueError as error:
                self.add_error("minimum_amount", str(error))
        elif amount and "minimum_amount_currency" not in self.errors:
            self.add_error("minimum_amount_currency", "Choose the currency of the smallest order.")
        return data

    def values(self) -> dict:
        """The fields of a code, for `PromotionCode.create`."""
        limits = "max_redemptions expires_at first_time_transaction minimum_amount minimum_amount_currency"
        return super().values() | {name: self.cleaned_data[name] for name in ("code", "customer", *limits.split())}
