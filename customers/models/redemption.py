"""The uses of coupons by issued invoices: what each took off, and whether it was given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.lib.money.text import format_amount
from billing_site.lib.text import count_of
from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from customers.models.errors import CouponRefused

if TYPE_CHECKING:
    from customers.models.customer import Customer


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    def standing(self) -> Self:
        """Those that were not given back."""
        return self.filter(given_back_at=None)

    def by_hand(self) -> Self:
        """Those of coupons that staff chose for an invoice, its lines or its items."""
        return self.filter(discount=None)


@dataclass(frozen=True)
class Use:
    """What one coupon takes off an invoice, in minor units; `discount` is that of the customer or their subscription
    where it comes from there."""

    coupon: Coupon
    discount: Discount | None
    amount_off: int


class Redemption(models.Model):
    """One coupon on one issued invoice that it lowered. Append-only, save that it can be given back, once.

    A coupon that staff chose counts with each use in `times_redeemed`; one that a customer has counted when it was
    given to them. The invoice is named by its public id and its number, as ledger entries name their cause.
    """

    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="redemptions")
    discount = models.ForeignKey(Discount, models.PROTECT, null=True, related_name="redemptions")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    invoice = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    # Minor units.
    amount_off = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "coupon"], name="customers_redemption_by_hand", condition=Q(discount=None)
            ),
            models.UniqueConstraint(
                fields=["invoice", "discount"],
                name="customers_redemption_of_customer",
                condition=Q(discount__isnull=False),
            ),
            models.CheckConstraint(condition=Q(amount_off__gt=0), name="customers_redemption_lowers"),
        ]
        indexes = [
            models.Index(F("coupon"), F("id").desc(), name="customers_redemption_newest"),
            models.Index(fields=["invoice"], name="customers_redemption_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.coupon} on {self.number}"

    def get_absolute_url(self) -> str:
        """The page of the invoice."""
        return reverse("invoice_detail", args=[self.invoice])

    @property
    def taken_off(self) -> str:
        return format_amount(self.amount_off, self.currency)

    @property
    def is_once(self) -> bool:
        """Whether this use took the coupon away from the customer."""
        return self.discount_id is not None and self.coupon.duration == Coupon.ONCE

    @classmethod
    def make(
        cls,
        uses: Iterable[Use],
        customer: Customer,
        *,
        invoice: str,
        number: str,
        currency: str,
        by: User | None,
        now: datetime,
    ) -> list[Self]:
        """Use up these coupons for an invoice, `invoice` its public id; customer and coupons are locked.

        Raises CouponRefused where a coupon that staff chose has no redemption left.
        """
        made = [
            cls(
                coupon=use.coupon,
                discount=use.discount,
                customer=customer,
                invoice=invoice,
                number=number,
                amount_off=use.amount_off,
                currency=currency,
                created=now,
            )
            for use in uses
        ]
        for redemption in made:
            if redemption.discount is None:
                redemption.count_one()
            elif redemption.is_once:
                redemption.discount.use_up(customer, f"Coupon used by {number}", by=by, now=now)
        return cls.objects.bulk_create(made)

    def count_one(self) -> None:
        """One more in `times_redeemed`, where the limit allows it: a conditional update, so that no race passes it."""
        left = Q(max_redemptions=None) | Q(times_redeemed__lt=F("max_redemptions"))
        if not Coupon.objects.filter(left, pk=self.coupon_id).update(times_redeemed=F("times_redeemed") + 1):
            raise CouponRefused(f"The coupon {self.coupon} was used up meanwhile.")
        if self.coupon.max_redemptions is not None:
            dependents.on_coupon(self.coupon.public_id, now=self.created)

    @classmethod
    def of(cls, invoice: str) -> list[Self]:
        """The standing redemptions of the invoice with this public id, each with its coupon and discount."""
        found = cls.objects.standing().filter(invoice=invoice).select_related("coupon", "discount")
        return list(found.order_by("pk"))

    @classmethod
    def give_back(cls, invoice: str, holder: Customer, *, by: User | None, now: datetime) -> list[Self]:
        """Give back what this invoice used, because it is void; returns the redemptions.

        A coupon that staff chose has one redemption more; a coupon for once stands on `holder` again, the locked
        customer, unless they have another one by now. Locks the coupons.
        """
        found = cls.of(invoice)
        if not found:
            return found
        coupons = list(Coupon.objects.filter(pk__in={each.coupon_id for each in found}).lock())
        counts = Counter(each.coupon_id for each in found if each.discount_id is None)
        for coupon in coupons:
            if counts[coupon.pk]:
                Coupon.objects.filter(pk=coupon.pk).update(times_redeemed=F("times_redeemed") - counts[coupon.pk])
                if coupon.max_redemptions is not None:
                    dependents.on_coupon(coupon.public_id, now=now)
        cls.objects.filter(pk__in=[each.pk for each in found]).update(given_back_at=now)
        for redemption in found:
            redemption.given_back_at = now
            if redemption.discount and redemption.returns_to(holder, now=now):
                redemption.discount.reopen(holder, f"Coupon back: {redemption.number} is void", by=by, now=now)
        return found

    def returns_to(self, holder: Customer, *, now: datetime) -> bool:
        """Whether giving this use back makes the coupon stand on the customer again, who has none that still runs.

        The same of a subscription, where this very coupon must not run by now, and where one more must have room.
        """
        if self.discount is None or not self.is_once or not self.discount.has_room(now):
            return False
        present = self.discount.in_its_place(holder)
        if present and present.is_running(now):
            return False
        return not Redemption.objects.standing().filter(discount=self.discount_id).exclude(pk=self.pk).exists()

    def return_words(self, holder: Customer, *, now: datetime) -> str:
        """What giving back will do, in a sentence; '' where nothing was used up."""
        if self.discount_id is None:
            left = count_of(self.coupon.times_redeemed - 1, "time")
            return f"The coupon {self.coupon} is given back: it then counts as redeemed {left}."
        if not self.is_once:
            return ""
        if self.returns_to(holder, now=now):
            who = self.discount.holder if self.discount and self.discount.subscription else holder
            return f"The coupon {self.coupon} is given back: {who} has it again, for the next invoice."
        if self.discount and self.discount.subscription:
            return f"The coupon {self.coupon}, which it used, does not come back to {self.discount.holder}."
        if holder.discount and holder.discount.is_running(now):
            return (
                f"The coupon {self.coupon}, which it used, does not come back: {holder} has {holder.discount.coupon} "
                "by now. Apply it again by hand if they should have it."
            )
        return f"The coupon {self.coupon}, which it used, does not come back: another invoice used it too."
