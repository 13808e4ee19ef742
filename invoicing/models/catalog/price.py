"""Prices of products: one-time or recurring, per unit, by tiers or by packages, in one currency or several."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.archivable import Archivable
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.renamed import find
from billing_site.staff.models.user import User
from invoicing.models.catalog.amounts import PriceRefused, checked_options, read_pricing
from invoicing.models.catalog.terms import (
    BILLING_SCHEMES,
    INTERVALS,
    LONGEST_KEY,
    LONGEST_NICKNAME,
    ROUNDINGS,
    TIERS_MODES,
    USAGE_TYPES,
    checked_key,
    checked_terms,
)
from invoicing.models.product import Product
from invoicing.totals.pricing import Pricing

TAX_BEHAVIORS = [("unspecified", "As the tax rate says"), ("inclusive", "Tax included"), ("exclusive", "Tax added")]


class PriceQuerySet(models.QuerySet["Price"]):
    def lock(self) -> Self:
        return locked(self)

    def typed(self) -> Self:
        """Those that a line of an invoice can be made from by hand: one quantity times one amount, once."""
        return self.filter(interval="", billing_scheme=Price.PER_UNIT, divide_by=1)


class Price(Archivable):
    """What a product costs, in minor units with up to 12 decimals. Its amounts never change; archived instead.

    Amounts in other currencies may be added and changed: lines that were made keep what they were made with.
    """

    LICENSED, METERED = "licensed", "metered"
    PER_UNIT, TIERED = "per_unit", "tiered"
    UNSPECIFIED = "unspecified"
    EDITABLE = ("nickname", "lookup_key", "tax_behavior", "currency_options", "metadata")
    FIXED = "The amounts and the terms of a price never change. Add a new price and archive this one."
    prefix, noun = "price", "price"

    public_id = models.CharField("ID", max_length=40, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="prices")
    currency = models.CharField(max_length=3)
    # None where tiers say it.
    unit_amount = ExactDecimalField(max_digits=27, decimal_places=12, null=True, blank=True)
    billing_scheme = models.CharField(max_length=8, choices=BILLING_SCHEMES, default=PER_UNIT)
    tiers_mode = models.CharField(max_length=9, choices=TIERS_MODES, blank=True, default="")
    tiers = models.JSONField(default=list, blank=True)
    # A quantity is counted in packages of so many; 1: each by itself.
    divide_by = models.PositiveIntegerField(default=1)
    round = models.CharField(max_length=4, choices=ROUNDINGS, blank=True, default="")
    # '' for a one-time price.
    interval = models.CharField(max_length=5, choices=INTERVALS, blank=True, default="")
    interval_count = models.PositiveSmallIntegerField(default=1)
    usage_type = models.CharField(max_length=8, choices=USAGE_TYPES, default=LICENSED)
    # {currency: amounts}, beside those in `currency`; `amounts.py` says in which form.
    currency_options = models.JSONField(default=dict, blank=True)
    tax_behavior = models.CharField(max_length=11, choices=TAX_BEHAVIORS, default=UNSPECIFIED)
    lookup_key = models.CharField(max_length=LONGEST_KEY, blank=True, default="")
    nickname = models.CharField(max_length=LONGEST_NICKNAME, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True, editable=False)
    created = models.DateTimeField(editable=False)

    objects = PriceQuerySet.as_manager()  # type: ignore[misc,assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_price_public_id"),
            models.UniqueConstraint(
                fields=["lookup_key"], name="invoicing_price_lookup_key", condition=~Q(lookup_key="")
            ),
        ]
        indexes = [
            models.Index(fields=["product", "currency"], name="invoicing_price_active", condition=Q(active=True)),
            models.Index(F("created").desc(), F("id").desc(), name="invoicing_price_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.currency.upper()}"

    @property
    def type(self) -> str:
        """'one_time' or 'recurring'."""
        return "recurring" if self.interval else "one_time"

    @property
    def is_tiered(self) -> bool:
        return self.billing_scheme == self.TIERED

    @property
    def least(self) -> int | None:
        """The lowest unit price that it can have: what recurs never pays out."""
        return 0 if self.interval else None

    @property
    def currencies(self) -> list[str]:
        """The price's own currency, then the others by name."""
        return [self.currency, *sorted(self.currency_options)]

    @property
    def amounts(self) -> dict[str, dict]:
        """{currency: amounts as they are kept}, of every currency."""
        own = {"tiers": self.tiers} if self.is_tiered else {"unit_amount": str(self.unit_amount)}
        return {self.currency: own} | self.currency_options

    def pricing_in(self, currency: str) -> Pricing:
        """The amounts in one currency, for the arithmetic. Raises PriceRefused, in words, where there are none."""
        amounts = self.amounts
        if currency not in amounts:
            known = ", ".join(code.upper() for code in self.currencies)
            words = f"The price {self} has no amounts in {currency.upper()}, only in {known}."
            raise PriceRefused("currency", words)
        return read_pricing(amounts[currency], self.tiers_mode, self.divide_by, self.round)

    @classmethod
    @whole
    def create(  # type: ignore[override]
        cls,
        product: Product,
        *,
        by: User | None,
        now: datetime,
        transfer_lookup_key: bool = False,
        **fields: Any,
    ) -> Self:
        """A new price of a product. With `transfer_lookup_key` it takes its key from the price that has it.

        Raises PriceRefused, which names the property at fault.
        """
        terms = checked_terms(fields)
        if key := terms["lookup_key"]:
            free_key(key, None, by=by, now=now, transfer=transfer_lookup_key)
        price = cls(public_id=public_id(cls.prefix, now), product=product, created=now, **terms)
        with unique_key(key):
            price.save(force_insert=True)
        price.record("created", by=by, now=now)
        return price

    @whole
    def change(
        self,
        fields: dict,
        *,
        by: User | None,
        now: datetime,
        base_version: int | None = None,
        transfer_lookup_key: bool = False,
    ) -> dict:
        """See Archivable.change, and `create` for `transfer_lookup_key`. Raises PriceRefused."""
        fields = dict(fields)
        if "lookup_key" in fields:
            fields["lookup_key"] = key = checked_key(fields["lookup_key"])
            if key:
                free_key(key, self, by=by, now=now, transfer=transfer_lookup_key)
        if "currency_options" in fields:
            fields["currency_options"] = checked_options(
                fields["currency_options"], self.currency, is_tiered=self.is_tiered, least=self.least
            )
        with unique_key(fields.get("lookup_key", "")):
            changes = super().change(fields, by=by, now=now, base_version=base_version)
        if "currency_options" in changes:
            for name in settings.PRICE_FOLLOWERS:
                find(name)(self.pk)
        return changes

    @whole
    def set_amounts(self, currency: str, amounts: dict | None, *, by: User | None, now: datetime) -> bool:
        """Add or change the amounts in one of the other currencies, None takes them away; True when that did anything.

        Raises PriceRefused. What two do at once to two currencies both stands.
        """
        options = dict(Price.objects.lock().get(pk=self.pk).currency_options)
        options.pop(currency, None)
        if amounts is not None:
            options[currency] = amounts
        return bool(self.change({"currency_options": options}, by=by, now=now))

    def refuse(self, changes: dict) -> None:
        """Raise PriceRefused for a tax behaviour that is set already, as the database would too."""
        if "tax_behavior" not in changes:
            return
        old, new = changes["tax_behavior"]
        if old != self.UNSPECIFIED:
            raise PriceRefused("tax_behavior", "How tax is meant was set already, and stays. Add a new price.")
        if new not in dict(TAX_BEHAVIORS):
            raise PriceRefused("tax_behavior", "Tax is inclusive, exclusive or unspecified.")

    @whole
    def archive(self, *, by: User | None, now: datetime) -> bool:  # type: ignore[override]
        """Offer it no more; False for one that was archived before, to which nothing happens."""
        return bool(self.change({"active": False}, by=by, now=now))

    @whole
    def unarchive(self, *, by: User | None, now: datetime) -> bool:
        """Offer it again; False for one that is offered."""
        return bool(self.change({"active": True}, by=by, now=now))

    def get_absolute_url(self) -> str:
        return reverse("price_detail", args=[self.public_id])


def free_key(key: str, own: Price | None, *, by: User | None, now: datetime, transfer: bool) -> None:
    """Take the lookup key from the price that has it, where that is wished; PriceRefused where it is not.

    Both prices are locked, in the order of their keys.
    """
    found = Q(lookup_key=key) | Q(pk=own.pk) if own else Q(lookup_key=key)
    for holder in locked(Price.objects.filter(found)):
        if holder.lookup_key == key and (own is None or holder.pk != own.pk):
            if not transfer:
                raise PriceRefused("lookup_key", f"The price {holder.public_id} has this lookup key already.")
            holder.lookup_key = ""
            holder.save(update_fields=["lookup_key"])
            holder.record("updated", by=by, now=now, changes={"lookup_key": [key, ""]})


@contextmanager
def unique_key(key: str) -> Iterator[None]:
    """Whoever gives a price the same lookup key at the same moment, and is second, is refused in words."""
    if not key:
        yield
        return
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if not Price.objects.filter(lookup_key=key).exists():
            raise
        raise PriceRefused("lookup_key", "Another price was given this lookup key just now.") from None
