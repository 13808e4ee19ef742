"""The forms of prices: a new one, what may change of one, and its amounts in another currency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from billing_site.company.models import Company
from billing_site.lib.money.text import parse_unit_price, propose_unit_price
from billing_site.pages.fields.metadata import METADATA_INPUT, Metadata, MetadataRows
from billing_site.pages.fields.numbers import NumberText, WholeNumber
from billing_site.pages.fields.selects import LongSelect, blank, currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.lines.names import SHOWN
from invoicing.models.catalog.amounts import PriceRefused, checked_amounts
from invoicing.models.catalog.price import TAX_BEHAVIORS, Price
from invoicing.models.catalog.terms import LONGEST_KEY, LONGEST_NICKNAME, USAGE_TYPES, checked_terms
from invoicing.models.catalog.wording import price_words
from invoicing.models.product import Product
from invoicing.prices.tier_rows import TIERS_INPUT, TierRows, WithTiers, proposed_rows, read_rows
from invoicing.totals.pricing import DOWN, GRADUATED, UP, VOLUME

EACH, PACKAGES = "each", "packages"
MODELS = [
    (EACH, "So much for each unit"),
    (PACKAGES, "So much for each package of units"),
    (GRADUATED, "Graduated: each unit by its tier"),
    (VOLUME, "Volume: all units by the tier reached"),
]
INTERVALS = [
    ("", "Once"),
    ("day", "Every day or so many days"),
    ("week", "Every week or so many weeks"),
    ("month", "Every month or so many months"),
    ("year", "Every year or so many years"),
]
# What a price calls them -> the input that says them.
INPUTS = {"unit_amount": "price", "billing_scheme": "model", "tiers_mode": "model"}


class PriceNotesForm(MetadataRows, forms.Form):
    """What of a price may change at any time; how tax is meant only until it was set."""

    nickname = CleanText(
        max_length=LONGEST_NICKNAME, required=False, label="Note", help_text="Staff only, such as “Partners”."
    )
    lookup_key = CleanText(
        max_length=LONGEST_KEY,
        required=False,
        label="Lookup key",
        help_text="A name of your own by which systems find this price, such as standard_monthly.",
    )
    transfer_lookup_key = forms.BooleanField(label="Take the key from the price that has it", required=False)
    tax_behavior = forms.ChoiceField(
        label="Tax",
        choices=TAX_BEHAVIORS,
        initial=Price.UNSPECIFIED,
        required=False,
        help_text="Whether the price includes tax. Once set it stays.",
    )
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("tax_behavior", Price.UNSPECIFIED) != Price.UNSPECIFIED:
            del self.fields["tax_behavior"]
        tax = ("tax_behavior",) if "tax_behavior" in self.fields else ()
        self.helper = plain_helper("nickname", "lookup_key", "transfer_lookup_key", *tax, METADATA_INPUT)
        self.holder: Price | None = None

    def clean(self) -> dict[str, Any]:
        super().clean()
        key = self.cleaned_data.get("lookup_key")
        if key and key != self.initial.get("lookup_key"):
            self.holder = Price.objects.select_related("product").filter(lookup_key=key).first()
            if self.holder and not self.cleaned_data.get("transfer_lookup_key"):
                whose = f"{self.holder.product}, {price_words(self.holder)}"
                self.add_error(
                    "lookup_key", f"{whose}, has this lookup key already. Tick the box to take it from there."
                )
        return self.cleaned_data

    @property
    def how(self) -> dict[str, Any]:
        return {"transfer_lookup_key": self.cleaned_data["transfer_lookup_key"]}

    @property
    def saved(self) -> str:
        """What is said afterwards, for `str.format`: whose key it took, too."""
        if self.holder is None:
            return "Updated {}."
        whose = f"{self.holder.product}, {price_words(self.holder)}".replace("{", "{{").replace("}", "}}")
        return f"Updated {{}}. It took its lookup key from {whose}, which has none now."

    def notes(self) -> dict[str, Any]:
        names = ("nickname", "lookup_key", "tax_behavior", "metadata")
        values = {name: self.cleaned_data[name] for name in names if name in self.fields}
        if not values.get("tax_behavior", "-"):
            values["tax_behavior"] = Price.UNSPECIFIED
        return values

    def values(self) -> dict[str, Any]:
        return self.notes()


class PriceForm(WithTiers, PriceNotesForm):
    """A new price, of `product` where that is known. Inputs that do not fit the choice are hidden, and not read."""

    product = forms.ChoiceField(label="Product", widget=LongSelect, error_messages={"required": "Choose what is sold."})
    interval = forms.ChoiceField(label="Charged", choices=INTERVALS, required=False)
    interval_count = WholeNumber(label="Every so many", required=False, initial=1, min_value=1)
    usage_type = forms.ChoiceField(label="Charged by", choices=USAGE_TYPES, required=False)
    model = forms.ChoiceField(label="How it counts", choices=MODELS, initial=EACH)
    price = NumberText(label="Price", required=False)
    currency = forms.ChoiceField(label="Currency", widget=LongSelect)
    divide_by = WholeNumber(label="Units in a package", required=False, min_value=1)
    round = forms.ChoiceField(label="A begun package", required=False, choices=[(UP, "Counts"), (DOWN, "Is free")])
    tiers = TierRows(label="Tiers", required=False)

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sold = product
        if product:
            del self.fields["product"]
        else:
            newest = Product.objects.filter(active=True).order_by("-created", "-id")[:SHOWN]
            self.products = {each.public_id: each for each in newest}
            names = sorted(((id, each.name) for id, each in self.products.items()), key=lambda pair: pair[1].casefold())
            offer(self, "product", blank(names, "Choose one"))
        offer(self, "currency", currency_options())
        self.fields["currency"].initial = Company.current().default_currency
        self.helper = plain_helper(
            *(() if product else ("product",)),
            "interval",
            Div("interval_count", "usage_type", css_class="field-pair when-recurring"),
            "model",
            Div(Div("price", css_class="when-flat"), "currency", css_class="field-pair"),
            Div("divide_by", "round", css_class="field-pair when-packages"),
            TIERS_INPUT,
            "nickname",
            Fieldset(
                "Add tax, lookup key and metadata",
                *("tax_behavior", "lookup_key", "transfer_lookup_key", METADATA_INPUT),
                template="components/disclosure.html",
                css_class="is-open" if self.is_bound else "",
            ),
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            try:
                self.terms = self.read_terms()
                checked_terms(self.terms)
            except PriceRefused as refused:
                self.add_error(INPUTS.get(refused.field, refused.field), str(refused))
            except ValueError as error:
                self.add_error("tiers" if self.is_tiered else "price", str(error))
        return self.cleaned_data

    @property
    def is_tiered(self) -> bool:
        return self.cleaned_data.get("model") in (GRADUATED, VOLUME)

    def read_terms(self) -> dict[str, Any]:
        """The properties of the price, for `Price.create`; only of inputs that fit the choice."""
        data = self.cleaned_data
        terms = {"currency": data["currency"]} | self.notes()
        if data["interval"]:
            terms |= {
                "interval": data["interval"],
                "interval_count": data["interval_count"] or 1,
                "usage_type": data["usage_type"] or Price.LICENSED,
            }
        if self.is_tiered:
            tiers = read_rows(data["tiers"], data["currency"])
            return terms | {"billing_scheme": Price.TIERED, "tiers_mode": data["model"], "tiers": tiers}
        if not data["price"]:
            raise PriceRefused("unit_amount", "Enter a price.")
        terms["unit_amount"] = parse_unit_price(data["price"], data["currency"])
        if data["model"] == PACKAGES:
            if (data["divide_by"] or 0) < 2:
                raise PriceRefused("divide_by", "How many units are in a package? Enter 2 or more.")
            terms |= {"divide_by": data["divide_by"], "round": data["round"] or UP}
        return terms

    @property
    def chosen_product(self) -> Product:
        return self.sold or self.products[self.cleaned_data["product"]]


class PriceCurrencyForm(WithTiers, forms.Form):
    """The amounts of a price in one more currency, or other ones in a currency that it has."""

    SPARE = 0
    currency = forms.ChoiceField(label="Currency", widget=LongSelect)
    price = NumberText(label="Price", required=False)
    tiers = TierRows(label="Tiers", required=False)

    def __init__(self, *args: Any, price: Price, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": proposed(price, currency)})
        self.of = price
        others = [pair for pair in currency_options() if pair[0] != price.currency]
        offer(self, "currency", blank(others, "Choose one"))
        if price.is_tiered:
            del self.fields["price"]
            self.helper = plain_helper("currency", TIERS_INPUT)
        else:
            del self.fields["tiers"]
            self.helper = plain_helper(Div("price", "currency", css_class="field-pair"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        data, field = self.cleaned_data, "tiers" if self.of.is_tiered else "price"
        if not self.errors:
            try:
                data["amounts"] = checked_amounts(
                    self.read_amounts(), data["currency"], is_tiered=self.of.is_tiered, least=self.of.least
                )
            except ValueError as error:
                self.add_error(field, str(error))
        return data

    def read_amounts(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.of.is_tiered:
            return {"tiers": read_rows(data["tiers"], data["currency"])}
        if not data["price"]:
            raise ValueError("Enter a price.")
        return {"unit_amount": parse_unit_price(data["price"], data["currency"])}


def proposed(price: Price, currency: str) -> dict[str, Any]:
    """What the form starts with: the amounts in this currency, or the ends of the tiers that the price has."""
    amounts = price.currency_options.get(currency)
    if not price.is_tiered:
        written = propose_unit_price(Decimal(amounts["unit_amount"]), currency) if amounts else ""
        return {"currency": currency if amounts else "", "price": written}
    if amounts:
        return {"currency": currency, "tiers": proposed_rows(amounts["tiers"], currency)}
    ends = [row | {"unit_amount": "", "flat_amount": ""} for row in proposed_rows(price.tiers, price.currency)]
    return {"tiers": ends}
