"""Promotion codes: what people type to get a coupon, who may, how often and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from billing_site.lib.dates import short_date
from billing_site.lib.db.locks import locked
from billing_site.lib.text import count_of
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.errors import CouponRefused


class PromotionCodeQuerySet(models.QuerySet["PromotionCode"]):
    def usable(self, now: datetime) -> Self:
        """Codes that somebody can use now."""
        unused = Q(max_redemptions=None) | Q(times_redeemed__lt=F("max_redemptions"))
        unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.filter(unused & unexpired, active=True, coupon__in=Coupon.objects.valid(now))

    def lock(self) -> Self:
        return locked(self)


class PromotionCode(models.Model):
    """A code for a coupon (docs/rules.md, Coupons). Its terms never change once it is made."""

    LONGEST_CODE = 500
    prefix, noun = "promo", "promotion code"

    public_id = models.CharField("ID", max_length=40)
    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="promotion_codes")
    code = models.CharField(max_length=LONGEST_CODE)
    # The code in small letters: nobody need mind how it is written.
    code_key = models.CharField(max_length=LONGEST_CODE, editable=False)
    # Who alone may use it; None: everybody.
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="promotion_codes")
    active = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    max_redemptions = models.PositiveIntegerField(null=True, blank=True)
    times_redeemed = models.PositiveIntegerField(default=0, editable=False)
    first_time_transaction = models.BooleanField(default=False)
    # Minor units.
    minimum_amount = models.BigIntegerField(null=True, blank=True)
    minimum_amount_currency = models.CharField(max_length=3, blank=True, default="")
    metadata = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField(editable=False)

    objects = PromotionCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "promotion code"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customers_promotion_public_id"),
            models.UniqueConstraint(
                fields=["code_key"], condition=Q(active=True, customer=None), name="customers_promotion_for_all"
            ),
            models.UniqueConstraint(
                fields=["code_key", "customer"],
                condition=Q(active=True, customer__isnull=False),
                name="customers_promotion_for_one",
            ),
            models.CheckConstraint(
                condition=Q(minimum_amount=None, minimum_amount_currency="")
                | Q(~Q(minimum_amount_currency=""), minimum_amount__gt=0),
                name="customers_promotion_minimum",
            ),
        ]
        indexes = [
            models.Index(fields=["-created", "-id"], name="customers_promotion_newest"),
            models.Index(fields=["code_key"], name="customers_promotion_code"),
        ]

    def __str__(self) -> str:
        return self.code

    def status(self, now: datetime) -> str:
        """'active'; else 'inactive' (switched off), 'expired', 'used_up', or 'invalid' because its coupon is."""
        if self.expires_at and self.expires_at <= now:
            return "expired"
        if self.max_redemptions is not None and self.times_redeemed >= self.max_redemptions:
            return "used_up"
        if self.coupon.status(now) != "valid":
            return "invalid"
        return "active" if self.active else "inactive"

    def refusal(self, now: datetime) -> str:
        """Why nobody can use this code now; '' when they can."""
        return {
            "inactive": f"The code {self} is switched off.",
            "expired": f"The code {self} expired on {short_date(self.expires_at)}." if self.expires_at else "",
            "used_up": f"The code {self} is used up: it was redeemed {count_of(self.times_redeemed, 'time')}.",
            "invalid": self.coupon.refusal(now),
        }.get(self.status(now), "")

    def take_one(self, now: datetime) -> None:
        """Count one redemption, if one is left: a conditional update, so that no race passes the limit."""
        left = Q(max_redemptions=None) | Q(times_redeemed__lt=F("max_redemptions"))
        unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
        mine = PromotionCode.objects.filter(left & unexpired, pk=self.pk, active=True)
        if not mine.update(times_redeemed=F("times_redeemed") + 1):
            self.refresh_from_db()
            raise CouponRefused(self.refusal(now) or f"The code {self} cannot be used now.")
        self.refresh_from_db(fields=["times_redeemed"])
