"""Products with one-off prices: quick lines for the invoice editor."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.archivable import Archivable
from billing_site.events.models import Event
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.amounts import PRICE_DIGITS, checked_number
from billing_site.staff.models.user import User


class Product(Archivable):
    """Something that is sold. Archived instead of deleted once a price exists."""

    EDITABLE = ("name", "description", "unit_label", "metadata")
    FIXED = "This property of a product cannot be changed."
    prefix, noun = "prod", "product"

    public_id = models.CharField("ID", max_length=40, editable=False)
    name = models.CharField(max_length=250)
    description = models.TextField(max_length=40000, blank=True)
    unit_label = models.CharField(max_length=12, blank=True)
    active = models.BooleanField(default=True, editable=False)
    metadata = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_product_public_id")]
        indexes = [models.Index(F("created").desc(), F("id").desc(), name="invoicing_product_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product_detail", args=[self.public_id])


class Price(models.Model):
    """A one-off price of a product, in minor units with up to 12 decimals. Never changes; archived instead."""

    prefix, noun = "price", "price"

    public_id = models.CharField("ID", max_length=40, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="prices")
    currency = models.CharField(max_length=3)
    unit_amount = ExactDecimalField(max_digits=27, decimal_places=12)
    nickname = models.CharField(max_length=100, blank=True)
    active = models.BooleanField(default=True, editable=False)
    created = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_price_public_id")]
        indexes = [
            models.Index(fields=["product", "currency"], name="invoicing_price_active", condition=Q(active=True))
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.currency.upper()}"

    @classmethod
    @whole
    def create(cls, product: Product, *, by: User | None, now: datetime, **fields: Any) -> Self:
        checked_number(fields.get("unit_amount", 0), "unit price", PRICE_DIGITS)
        price = cls.objects.create(public_id=public_id(cls.prefix, now), product=product, created=now, **fields)
        Event.record("price.created", price, by=by, now=now)
        return price

    @whole
    def archive(self, *, by: User | None, now: datetime) -> bool:
        """Offer it no more; False for one that was archived before, to which nothing happens."""
        current = locked(Price.objects.all()).get(pk=self.pk)
        was_active, self.active = current.active, False
        if was_active:
            self.save(update_fields=["active"])
            Event.record("price.updated", self, by=by, now=now, changes={"active": [True, False]})
        return was_active
