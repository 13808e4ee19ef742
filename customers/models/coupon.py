"""Coupons: what they take off, who can still have them, and the giving of one to a customer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.dates import short_date
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.money.amounts import checked_amount, checked_number
from billing_site.lib.money.text import format_amount, format_number
from billing_site.lib.places.texts import check_texts
from billing_site.lib.text import count_of
from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.errors import CouponRefused, CouponTaken
from customers.models.promotions import subscription
from customers.models.promotions.terms import made_up
from customers.rules.products import check_products

if TYPE_CHECKING:
    from customers.models.promotions.promotion_code import PromotionCode


class CouponQuerySet(models.QuerySet["Coupon"]):
    def existing(self) -> Self:
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def expired(self, now: datetime) -> Self:
        return self.existing().filter(redeem_by__lte=now)

    def used_up(self, now: datetime) -> Self:
        return self.existing().filter(unexpired(now), times_redeemed__gte=F("max_redemptions"))

    def valid(self, now: datetime) -> Self:
        """Coupons that can be given to a customer now."""
        unused = Q(max_redemptions=None) | Q(times_redeemed__lt=F("max_redemptions"))
        return self.existing().filter(unexpired(now) & unused)

    def lock(self) -> Self:
        return locked(self)


def unexpired(now: datetime) -> Q:
    return Q(redeem_by=None) | Q(redeem_by__gt=now)


class Coupon(models.Model):
    """Percent or amount off the pre-tax amount. Staff choose its id, or it is made up (docs/rules.md, Coupons)."""

    ONCE, REPEATING, FOREVER = "once", "repeating", "forever"
    DURATIONS = [(ONCE, "Once"), (REPEATING, "Several months"), (FOREVER, "Forever")]
    # What may still change once customers have it.
    EDITABLE = ("name", "names", "metadata")
    LONGEST_NAME = 40
    noun = "coupon"

    public_id = models.CharField("ID", max_length=40)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    # {tag of a document language: name}, beside the one that all other languages get.
    names = models.JSONField("name in other languages", default=dict, blank=True)
    percent_off = ExactDecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    amount_off = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    duration = models.CharField(max_length=9, choices=DURATIONS, default=ONCE)
    duration_in_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_redemptions = models.PositiveIntegerField(null=True, blank=True)
    redeem_by = models.DateTimeField(null=True, blank=True)
    times_redeemed = models.PositiveIntegerField(default=0, editable=False)
    # Public ids of the products whose lines it lowers; none: those of every line.
    products = models.JSONField(default=list, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField(editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = CouponQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customers_coupon_public_id"),
            models.CheckConstraint(
                condition=Q(percent_off__gt=0, percent_off__lte=100, amount_off=None)
                | Q(~Q(currency=""), percent_off=None, amount_off__gt=0),
                name="customers_coupon_percent_or_amount",
            ),
        ]
        indexes = [models.Index(fields=["-created", "-id"], name="customers_coupon_newest")]

    def __str__(self) -> str:
        return self.name or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("coupon_detail", args=[self.public_id])

    @property
    def off(self) -> str:
        """'25% off', '€5.00 off'."""
        if self.percent_off is None:
            return f"{format_amount(self.amount_off or 0, self.currency)} off"
        return f"{format_number(self.percent_off.normalize())}% off"

    @property
    def terms(self) -> str:
        """'25% off for 3 months', '€5.00 off once, for 2 products'."""
        months = self.duration_in_months
        lasts = f"for {months} {'month' if months == 1 else 'months'}" if months else self.duration
        limit = f", for {count_of(len(self.products), 'product')}" if self.products else ""
        return f"{self.off} {lasts}{limit}"

    @property
    def label(self) -> str:
        """'Spring sale (25% off)', as documents print it."""
        return f"{self} ({self.off})"

    def status(self, now: datetime) -> str:
        """'deleted', 'expired', 'used_up' or 'valid'."""
        if self.deleted_at:
            return "deleted"
        if self.redeem_by and self.redeem_by <= now:
            return "expired"
        used_up = self.max_redemptions is not None and self.times_redeemed >= self.max_redemptions
        return "used_up" if used_up else "valid"

    def refusal(self, now: datetime) -> str:
        """Why nobody can be given this coupon now; '' when they can."""
        return {
            "deleted": f"The coupon {self} was deleted.",
            "expired": f"The coupon {self} expired on {short_date(self.redeem_by)}." if self.redeem_by else "",
            "used_up": f"The coupon {self} is used up: it was redeemed {count_of(self.times_redeemed, 'time')}.",
        }.get(self.status(now), "")

    @classmethod
    def create(cls, *, by: User | None, now: datetime, public_id: str = "", **fields: Any) -> Self:
        """A new coupon with its event; without `public_id` it gets 8 random characters.

        Raises CouponTaken, ValueError.
        """
        check_terms(fields)
        check_texts("names", fields.get("names", {}), cls.LONGEST_NAME)
        chosen = public_id or made_up()
        coupon = cls(public_id=chosen, created=now, **fields)
        try:
            with transaction.atomic():
                coupon.save(force_insert=True)
                Event.record("coupon.created", coupon, by=by, now=now, version=1)
        except IntegrityError:
            other = cls.objects.filter(public_id=chosen).first()
            if other is None:
                raise
            raise CouponTaken(other.taken_words) from None
        return coupon

    @property
    def taken_words(self) -> str:
        fate = "is taken by another coupon"
        if self.deleted_at:
            fate = f"belonged to a coupon that was deleted on {short_date(self.deleted_at)}"
        return f"“{self.public_id}” {fate}. Choose another id."

    @whole
    def change(self, fields: dict, *, by: User | None, now: datetime, base_version: int | None = None) -> dict:
        """Set EDITABLE `fields` and return {field: [old, new]}; the rest is fixed, because customers rely on it.

        Raises SavedMeanwhile when `base_version` is not the current one, CouponRefused for a deleted coupon.
        """
        current = self.locked()
        if set(fields) - {*self.EDITABLE}:
            raise ValueError("Only the name, its translations and the metadata of a coupon can be changed.")
        if current.deleted_at:
            raise CouponRefused(current.refusal(now))
        if base_version is not None and base_version != current.version:
            raise SavedMeanwhile(current.changes_since(base_version))
        changes = {
            field: [getattr(current, field), new] for field, new in fields.items() if getattr(current, field) != new
        }
        if "names" in changes:
            check_texts("names", changes["names"][1], self.LONGEST_NAME)
        if changes:
            current.write("coupon.updated", by=by, now=now, changes=changes, **fields)
        self.__dict__.update(current.__dict__)
        return changes

    @whole
    def mark_deleted(self, *, by: User | None, now: datetime) -> None:
        """No new customer gets the coupon; those who have it keep it. Nothing happens to a deleted one."""
        current = self.locked()
        if not current.deleted_at:
            current.write("coupon.deleted", by=by, now=now, deleted_at=now)
        self.__dict__.update(current.__dict__)

    @whole
    def restore(self, *, by: User | None, now: datetime) -> None:
        """Undo the deletion."""
        current = self.locked()
        if current.deleted_at:
            current.write("coupon.restored", by=by, now=now, deleted_at=None)
        self.__dict__.update(current.__dict__)

    @whole
    def redeem_for(
        self, customer: Customer, *, by: User | None, now: datetime, code: PromotionCode | None = None
    ) -> Discount:
        """Give the coupon to a customer, in place of the one they have. Returns the Discount.

        It counts one redemption, and one of the `code` that was typed for it. An amount-off coupon fixes the currency
        of a customer who has none. Raises CouponRefused, also when the customer has this very coupon already or is
        billed in another currency, and DeletedCustomer.
        """
        current = customer.locked()
        before = current.discount
        if before and before.coupon_id == self.pk and before.is_running(now):
            raise CouponRefused(f"{current} has the coupon {self} already.")
        if code:
            code.refuse_use(current, now)
        self.settle_currency(current, by=by, now=now)
        self.take_one(now)
        if code:
            code.take_one(now)
        if before:
            before.close(now)
        discount = Discount.build(self, current, now=now, code=code)
        discount.save(force_insert=True)
        current.discount = discount
        current.save(update_fields=["discount"])
        changes = {"coupon": [before.coupon.public_id if before else "", self.public_id]}
        type = "customer.discount.updated" if before else "customer.discount.created"
        Event.record(type, current, by=by, now=now, changes=changes, **discount.told_at_first)
        dependents.on_change([current.pk], now=now)
        customer.__dict__.update(current.__dict__)
        return discount

    # Onto a subscription of the customer, beside the coupon that they have themselves.
    redeem_for_subscription = subscription.redeem_for_subscription

    def settle_currency(self, customer: Customer, *, by: User | None, now: datetime) -> None:
        if not self.currency:
            return
        if customer.currency and customer.currency != self.currency:
            raise CouponRefused(
                f"The coupon {self} takes off {self.currency.upper()}, and {customer} is billed in "
                f"{customer.currency.upper()}. Choose a coupon in {customer.currency.upper()} or one in percent."
            )
        if not customer.currency:
            because = f"the coupon {self.public_id} takes off an amount in {self.currency.upper()}"
            customer.lock_currency(self.currency, because, by=by, now=now)

    def take_one(self, now: datetime) -> None:
        """Count one redemption, if one is left: a conditional update, so that no race passes the limit."""
        if not Coupon.objects.valid(now).filter(pk=self.pk).update(times_redeemed=F("times_redeemed") + 1):
            self.refresh_from_db()
            raise CouponRefused(self.refusal(now))
        self.refresh_from_db(fields=["times_redeemed"])
        if self.status(now) == "used_up":
            dependents.on_coupon(self.public_id, now=now)

    def changes_since(self, version: int) -> list[Event]:
        """The events that made later versions than `version`, oldest first."""
        return list(Event.objects.of(self).filter(data__version__gt=version).order_by("id"))

    def locked(self) -> Coupon:
        return Coupon.objects.lock().get(pk=self.pk)

    def write(self, type: str, *, by: User | None, now: datetime, changes: dict | None = None, **fields: Any) -> None:
        """Save `fields` with the event that tells of it; the row is locked already."""
        for field, value in fields.items():
            setattr(self, field, value)
        self.version += 1
        self.save(update_fields=[*fields, "version"])
        details: dict[str, Any] = {"changes": changes} if changes else {}
        Event.record(type, self, by=by, now=now, version=self.version, **details)
        if {"name", "names", "deleted_at"} & set(fields):
            dependents.on_coupon(self.public_id, now=now)


def check_terms(fields: dict[str, Any]) -> None:
    """Raise ValueError, in words, for an amount, a percentage or products that no coupon can have."""
    check_products(fields.get("products", []))
    amount, percent = fields.get("amount_off"), fields.get("percent_off")
    if amount is not None and checked_amount(amount) <= 0:
        raise ValueError("A coupon takes off more than 0.")
    if percent is not None and not 0 < checked_number(percent, "percentage", 3) <= 100:
        raise ValueError("A coupon takes off more than 0 and at most 100 percent.")
