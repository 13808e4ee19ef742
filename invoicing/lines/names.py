"""Tax rates and coupons as people write them into a field: several names, separated by commas or semicolons."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django import forms
from django.db.models import Q

from billing_site.lib.money.text import format_number, parse_percent
from billing_site.lib.text import fold
from billing_site.pages.fields.text import CleanText
from customers.models.coupon import Coupon
from invoicing.issuing.rates_and_coupons import coupon_snapshot, plain, rate_snapshot
from invoicing.issuing.steps import discount_label, rate_label
from invoicing.models.product import Product
from invoicing.models.tax_rate import TaxRate

MOST_RATES, MOST_DISCOUNTS, SHOWN = 5, 20, 500
SEPARATOR = re.compile(r"\s*[;,](?:\s+|$)\s*")


class Choices:
    """What can be written into a field. `offered` are snapshots for new use, `kept` those that stand there already.

    `thing` is what one is called; `names(snapshot)` are all the ways to write one, the one that is shown first.
    """

    thing = ""

    def __init__(self, offered: list[dict], in_use: Iterable[dict] = ()) -> None:
        self.labels = unique_labels([*in_use, *offered], self.label)
        self.offered = offered
        self.by_name = {}
        # What stands in the draft comes first: its snapshot counts, also once the original is archived.
        for snapshot in [*in_use, *offered]:
            for name in (self.labels[snapshot["id"]], *self.names(snapshot)):
                self.by_name.setdefault(fold(name), snapshot)

    def label(self, snapshot: dict) -> str:
        return snapshot["name"]

    def names(self, snapshot: dict) -> Sequence[str]:
        return ()

    def suggestions(self) -> list[str]:
        """The labels that the field offers while typing."""
        return [self.labels[snapshot["id"]] for snapshot in self.offered]

    def text(self, snapshots: Iterable[dict]) -> str:
        """What the field shows for these snapshots."""
        return ", ".join(self.labels.get(each["id"]) or self.label(each) for each in snapshots)

    def parse(self, text: str, most: int) -> list[dict]:
        """The snapshots that a text names, each once. Raises ValueError in words for a form."""
        found = {}
        for snapshot in self.named(text.strip()):
            found[self.key(snapshot)] = snapshot
        if len(found) > most:
            raise ValueError(f"Use at most {most} {self.thing}s here; these are {len(found)}.")
        return list(found.values())

    def key(self, snapshot: dict) -> str:
        return snapshot["id"]

    def named(self, text: str) -> Iterator[dict]:
        """Names may hold commas themselves: the longest name that fits counts."""
        rest = text
        while rest:
            ends = [(match.start(), match.end()) for match in SEPARATOR.finditer(rest)] + [(len(rest), len(rest))]
            for end, after in reversed(ends):
                snapshot = self.find(rest[:end].strip()) if rest[:end].strip() else None
                if snapshot:
                    yield snapshot
                    rest = rest[after:]
                    break
            else:
                end, after = ends[0]
                if rest[:end].strip():
                    raise ValueError(self.unknown(rest[:end].strip()))
                rest = rest[after:]

    def find(self, name: str) -> dict | None:
        return self.by_name.get(fold(name))

    def unknown(self, name: str) -> str:
        return f"There is no {self.thing} “{name[:60]}”. Choose one from the list."


class RateChoices(Choices):
    """Tax rates: by name, by id, or by the percentage where one rate alone has it."""

    thing = "tax rate"

    def label(self, snapshot: dict) -> str:
        return rate_label(snapshot)

    def names(self, snapshot: dict) -> Sequence[str]:
        name, percent = snapshot["display_name"], plain(snapshot["percentage"])
        return (snapshot["id"], f"{name} {percent}%", f"{name} {percent}")

    def find(self, name: str) -> dict | None:
        return super().find(name) or self.by_percentage(name)

    def by_percentage(self, text: str) -> dict | None:
        try:
            percentage = parse_percent(text)
        except ValueError:
            return None
        same = {s["id"]: s for s in self.by_name.values() if Decimal(s["percentage"]) == percentage}
        if len(same) > 1:
            names = " or ".join(f"“{self.labels[id]}”" for id in list(same)[:3])
            raise ValueError(f"Several tax rates have {format_number(percentage)} %. Write {names}.")
        return next(iter(same.values()), None)


class CouponChoices(Choices):
    """Coupons that can be used now in the invoice's currency: by name or by id."""

    thing = "coupon"

    def __init__(self, offered: list[dict], in_use: Iterable[dict] = (), currency: str = "") -> None:
        # A coupon used twice is one discount; the snapshot that stands there keeps its id.
        used = {snapshot["coupon"] for snapshot in in_use}
        super().__init__([s for s in offered if s["coupon"] not in used], in_use)
        self.currency = currency

    def label(self, snapshot: dict) -> str:
        return discount_label(snapshot)

    def names(self, snapshot: dict) -> Sequence[str]:
        return (snapshot["coupon"], snapshot["name"])

    def key(self, snapshot: dict):
        return snapshot["coupon"]

    def find(self, name: str) -> dict | None:
        found = super().find(name)
        if found and found.get("currency") and found["currency"] != self.currency:
            raise ValueError(
                f"{found['name']} takes off {found['currency'].upper()}, and this is in {self.currency.upper()}."
            )
        return found

    def unknown(self, name: str) -> str:
        return f"There is no coupon “{name[:60]}” that can be used now. Choose one from the list."


class ProductChoices(Choices):
    """Products that are sold, by name or by id; `in_use` are Products that stand there already."""

    thing = "product"

    def __init__(self, in_use: Iterable[Product] = ()) -> None:
        sold = Product.objects.filter(active=True)
        known = [*in_use, *sold.order_by("-created", "-id")[:SHOWN]]
        self.products = {product.public_id: product for product in reversed(known)}
        offered = [{"id": id, "name": product.name} for id, product in self.products.items()]
        super().__init__(offered, [{"id": each.public_id, "name": each.name} for each in in_use])

    def names(self, snapshot: dict) -> Sequence[str]:
        return (snapshot["id"], snapshot["name"])

    def one(self, text: str) -> Product | None:
        """The product that a field names, None for an empty one. Raises ValueError in words for a form."""
        found = self.parse(text, 1)
        return self.products[found[0]["id"]] if found else None

    def find(self, name: str) -> dict | None:
        """Also one that is too old to be offered."""
        found = super().find(name)
        if found is None and len(self.offered) >= SHOWN:
            product = Product.objects.filter(Q(public_id=name) | Q(name__iexact=name), active=True).first()
            if product:
                self.products[product.public_id] = product
                found = {"id": product.public_id, "name": product.name}
        return found


def unique_labels(snapshots: Iterable[dict], label) -> dict[str, str]:
    """{id: label}; where two would read the same, more is said: the region, else the end of the id."""
    found, taken = {}, {}
    for snapshot in snapshots:
        text = label(snapshot)
        if fold(text) in taken and taken[fold(text)] != snapshot["id"]:
            more = snapshot.get("jurisdiction") or snapshot.get("country") or ""
            text = f"{text} ({more or snapshot['id'][-4:]})"
            if fold(text) in taken:
                text = f"{text} {snapshot['id'][-4:]}"
        taken.setdefault(fold(text), snapshot["id"])
        found.setdefault(snapshot["id"], text)
    return found


def offered_rates() -> list[dict]:
    return [rate_snapshot(rate) for rate in TaxRate.objects.active().order_by("-created", "-id")[:SHOWN]]


def offered_coupons(now: datetime) -> list[dict]:
    coupons = Coupon.objects.valid(now).order_by("-created", "-id")[:SHOWN]
    return [coupon_snapshot(coupon, now=now) for coupon in coupons]


class ChosenField(CleanText):
    """A field that holds names; cleans to a list of snapshots."""

    def __init__(self, *, choices: Choices, most: int, **kwargs) -> None:
        self.choices, self.most = choices, most
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(required=False, max_length=4000, widget=widget, **kwargs)

    def prepare_value(self, value):
        return self.choices.text(value) if isinstance(value, list) else value

    def clean(self, value) -> list[dict]:
        try:
            return self.choices.parse(super().clean(value), self.most)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
