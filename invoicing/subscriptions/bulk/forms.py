"""The forms of bulk actions: what is to become of all that are selected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.selects import LongSelect, blank, offer
from billing_site.pages.fields.text import plain_helper
from customers.models.coupon import Coupon
from invoicing.lines.names import SHOWN
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.wording import price_words
from invoicing.subscriptions.bulk.terms import LATER, NOW
from invoicing.subscriptions.models.bulk.change import BulkChange
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem
from invoicing.subscriptions.models.query import SubscriptionQuerySet

WHENS = [(NOW, "Now"), (LATER, "At the end of each one's period")]
WHEN: dict[str, Any] = {
    "choices": WHENS,
    "initial": NOW,
    "widget": forms.RadioSelect,
    "error_messages": {"required": "Choose when."},
}
PRORATION_HELP = "What is billed for the rest of the current period. At its end there is nothing to prorate."


class BulkForm(forms.Form):
    """What all of these have in common: the subscriptions they are for, and the `terms` as JSON."""

    def __init__(self, *args: Any, subscriptions: SubscriptionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subscriptions = subscriptions
        self.helper = plain_helper(*self.fields)
        self.set_up()

    def set_up(self) -> None:
        """Offer what there is to choose from."""

    @property
    def terms(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def words(self) -> str:
        """What it does, in a sentence without its end."""
        return ""

    def label(self, field: str) -> str:
        chosen = self.cleaned_data[field]
        return str(dict(self.fields[field].choices).get(chosen, chosen))  # type: ignore[attr-defined]


def prices_of(subscriptions: SubscriptionQuerySet) -> list[tuple[str, str]]:
    """(id, words) of the prices that these have."""
    items = SubscriptionItem.objects.filter(subscription__in=subscriptions.order_by().values("pk"), removed_at=None)
    found = Price.objects.filter(pk__in=items.values("price")).select_related("product")[:SHOWN]
    return named(found, currency_of(subscriptions))


def currency_of(subscriptions: SubscriptionQuerySet) -> str:
    """The one currency that all of these are billed in; '' where there are several."""
    found = list(subscriptions.order_by().values_list("currency", flat=True).distinct()[:2])
    return found[0] if len(found) == 1 else ""


def named(prices: Any, currency: str) -> list[tuple[str, str]]:
    """(id, words) of these, in the currency where they have it."""
    pairs = [(price.public_id, f"{price.product}, {price_words(price, currency)}") for price in prices]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


class QuantityForm(BulkForm):
    price = forms.ChoiceField(
        label="Of which price", required=False, widget=LongSelect, help_text="Needed where a subscription has several."
    )
    quantity = WholeNumber(label="Quantity", min_value=0, max_value=10**9)
    when = forms.ChoiceField(label="When", **WHEN)
    proration = forms.ChoiceField(
        label="Proration", choices=PlannedChange.PRORATIONS, initial=PlannedChange.CREATE, help_text=PRORATION_HELP
    )

    def set_up(self) -> None:
        offer(self, "price", blank(prices_of(self.subscriptions), "The only one"))

    @property
    def terms(self) -> dict[str, Any]:
        found = super().terms
        if "price" in found:
            found["old"] = found.pop("price")
        return found | {"quantity": str(self.cleaned_data["quantity"])}

    @property
    def words(self) -> str:
        of = f" of {self.label('price')}" if self.cleaned_data["price"] else ""
        return f"Quantity{of} becomes {self.cleaned_data['quantity']:,}, {self.label('when').lower()}"


class PriceForm(BulkForm):
    old = forms.ChoiceField(label="From", widget=LongSelect, error_messages={"required": "Choose the price they have."})
    new = forms.ChoiceField(label="To", widget=LongSelect, error_messages={"required": "Choose the price they get."})
    when = forms.ChoiceField(label="When", **WHEN)
    proration = forms.ChoiceField(
        label="Proration", choices=PlannedChange.PRORATIONS, initial=PlannedChange.CREATE, help_text=PRORATION_HELP
    )

    def set_up(self) -> None:
        sold = Price.objects.filter(active=True, product__active=True).exclude(interval="").select_related("product")
        if currency := currency_of(self.subscriptions):
            sold = sold.filter(Q(currency=currency) | Q(currency_options__has_key=currency))
        offer(self, "old", blank(prices_of(self.subscriptions), "Choose one"))
        offer(self, "new", blank(named(sold.order_by("-pk")[:SHOWN], currency), "Choose one"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("old") and data.get("old") == data.get("new"):
            self.add_error("new", "This is the price that they have. Choose another one.")
        return data

    @property
    def words(self) -> str:
        return f"{self.label('old')} becomes {self.label('new')}, {self.label('when').lower()}"


class CancelForm(BulkForm):
    when = forms.ChoiceField(label="When", **WHEN | {"initial": LATER})
    credits = forms.BooleanField(
        label="Give back what was billed for the time after", required=False, help_text="Where they end now."
    )

    @property
    def words(self) -> str:
        back = ", with credit for the rest" if self.cleaned_data["credits"] and self.cleaned_data["when"] == NOW else ""
        return f"Cancel {self.label('when').lower()}{back}"


class CouponForm(BulkForm):
    coupon = forms.ChoiceField(label="Coupon", widget=LongSelect, error_messages={"required": "Choose a coupon."})

    def set_up(self) -> None:
        now = timezone.now()
        newest = Coupon.objects.order_by("-pk")[:SHOWN]
        usable = [(coupon.public_id, str(coupon)) for coupon in newest if not coupon.refusal(now)]
        offer(self, "coupon", blank(usable, "Choose one"))

    @property
    def words(self) -> str:
        return f"Apply the coupon {self.label('coupon')}"


FORMS: dict[str, type[BulkForm]] = {
    BulkChange.QUANTITY: QuantityForm,
    BulkChange.PRICE: PriceForm,
    BulkChange.CANCEL: CancelForm,
    BulkChange.COUPON: CouponForm,
}
