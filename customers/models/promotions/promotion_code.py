"""Promotion codes: what people type to get a coupon, who may, how often and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.dates import short_date
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.text import format_amount
from billing_site.lib.text import count_of
from billing_site.staff.models.user import User
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.errors import CouponRefused
from customers.models.promotions.terms import LONGEST_CODE, TermsRefused, check_code, check_terms, made_up, was_billed


class PromotionCodeQuerySet(models.QuerySet["PromotionCode"]):
    def usable(self, now: datetime) -> Self:
        """Codes that somebody can use now."""
        return self.open(now).filter(coupon__in=Coupon.objects.valid(now))

    def open(self, now: datetime) -> Self:
        """Those that are active, did not expire and are not used up, whatever became of their coupons."""
        unused = Q(max_redemptions=None) | Q(times_redeemed__lt=F("max_redemptions"))
        return self.filter(unused, Q(expires_at=None) | Q(expires_at__gt=now), active=True)

    def in_state(self, status: str, now: datetime) -> Self:
        """Those whose `status` (see PromotionCode.status) is this one now."""
        used_up = Q(max_redemptions__isnull=False) & Q(times_redeemed__gte=F("max_redemptions"))
        if status == "expired":
            return self.filter(expires_at__lte=now)
        unexpired = self.filter(Q(expires_at=None) | Q(expires_at__gt=now))
        if status == "used_up":
            return unexpired.filter(used_up)
        valid = Coupon.objects.valid(now)
        if status == "invalid":
            return unexpired.exclude(used_up).exclude(coupon__in=valid)
        return unexpired.exclude(used_up).filter(coupon__in=valid, active=status == "active")

    def lock(self) -> Self:
        return locked(self)


class PromotionCode(models.Model):
    """A code for a coupon (docs/rules.md, Promotion codes). Its terms never change once it is made."""

    # What may still change once people have it.
    EDITABLE = ("active", "metadata")
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
        # Of a customer whose personal data was erased nothing is kept but that there was one.
        return self.code or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("promotion_code_detail", args=[self.public_id])

    @property
    def restrictions(self) -> str:
        """'First order only · Orders from €50.00', '' for none."""
        parts = ["First order only"] if self.first_time_transaction else []
        if self.minimum_amount is not None:
            parts.append(f"Orders from {format_amount(self.minimum_amount, self.minimum_amount_currency)}")
        return " · ".join(parts)

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

    @classmethod
    @whole
    def create(
        cls,
        coupon: Coupon,
        *,
        by: User | None,
        now: datetime,
        code: str = "",
        customer: Customer | None = None,
        **fields: Any,
    ) -> Self:
        """A new code for the coupon with its event, for everybody or one `customer`; made up where none is given.

        `fields`: active, expires_at, max_redemptions, first_time_transaction, minimum_amount (minor units) with its
        currency, metadata. Raises TermsRefused, CouponRefused, DeletedCustomer.
        """
        holder = customer.locked() if customer else None
        of = coupon.locked()
        if why := of.refusal(now):
            raise CouponRefused(why)
        code = code.strip() or made_up()
        check_code(code)
        check_terms(of, fields, now)
        new = cls(public_id=public_id(cls.prefix, now), coupon=of, customer=holder, created=now, code=code, **fields)
        new.code_key = code.lower()
        if new.active:
            new.refuse_if_taken(by=by, now=now)
        new.save(force_insert=True)
        Event.record("promotion_code.created", new, by=by, now=now, version=1, coupon=of.public_id)
        return new

    @whole
    def change(self, fields: dict, *, by: User | None, now: datetime, base_version: int | None = None) -> dict:
        """Set EDITABLE `fields` and return {field: [old, new]}; its terms are fixed, because people have it.

        Raises SavedMeanwhile when `base_version` is not the current one, CouponRefused for a code that nobody can use
        ever again and is to be active, TermsRefused where another one reads the same and is active.
        """
        current = self.locked()
        if set(fields) - {*self.EDITABLE}:
            raise ValueError("Only the status and the metadata of a promotion code can be changed.")
        if base_version is not None and base_version != current.version:
            raise SavedMeanwhile(list(Event.objects.of(self).filter(data__version__gt=base_version).order_by("id")))
        changes = {name: [getattr(current, name), new] for name, new in fields.items() if getattr(current, name) != new}
        if changes.get("active") == [False, True]:
            current.refuse_if_over(now)
            current.refuse_if_taken(by=by, now=now)
        if changes:
            current.write(changes, by=by, now=now)
        self.__dict__.update(current.__dict__)
        return changes

    @classmethod
    def find_for(cls, customer: Customer, typed: str, now: datetime) -> Self:
        """The code that this customer means by what they typed, whatever its letters' case.

        Raises CouponRefused, in words for whoever typed it, where there is none or they cannot use it now.
        """
        typed = typed.strip()
        found = cls.objects.filter(Q(customer=None) | Q(customer=customer.pk), code_key=typed.lower()[:LONGEST_CODE])
        # Of several one at most is active: only that one counts, else the newest says why not.
        code = found.select_related("coupon").order_by("-active", "-pk").first() if typed else None
        if code is None:
            raise CouponRefused(f"There is no code “{typed[:60]}”.")
        code.refuse_for(customer, now)
        return code

    def redeem_for(self, customer: Customer, *, by: User | None, now: datetime) -> Discount:
        """Give its coupon to a customer, in place of the one they have: see Coupon.redeem_for."""
        return self.coupon.redeem_for(customer, by=by, now=now, code=self)

    def redeem_for_subscription(
        self,
        customer: Customer,
        subscription: str,
        *,
        by: User | None,
        now: datetime,
        order: int | None = None,
        currency: str = "",
    ) -> Discount:
        """Give its coupon to a subscription: see Coupon.redeem_for_subscription.

        `order` is what its first invoice comes to before discounts, in minor units of `currency`.
        """
        give = self.coupon.redeem_for_subscription
        return give(customer, subscription, by=by, now=now, code=self, order=order, currency=currency)

    def refuse_for(self, customer: Customer, now: datetime) -> None:
        """Raise CouponRefused where this customer cannot use it, whatever they order."""
        if why := self.refusal(now):
            raise CouponRefused(why)
        if self.customer_id not in (None, customer.pk):
            raise CouponRefused(f"The code {self} is for another customer.")
        if self.first_time_transaction and was_billed(customer):
            raise CouponRefused(f"The code {self} is for the first order, and {customer} was billed already.")

    def refuse_use(self, customer: Customer, now: datetime, order: int | None = None, currency: str = "") -> None:
        """Raise CouponRefused where this customer cannot use it for this order, or, where there is none, themselves."""
        self.refuse_for(customer, now)
        self.refuse_order(order, currency)

    def refuse_order(self, amount: int | None, currency: str) -> None:
        """Raise CouponRefused where the order (minor units before discounts; None: there is none) is too small."""
        if self.minimum_amount is None:
            return
        least = format_amount(self.minimum_amount, self.minimum_amount_currency)
        if amount is None:
            raise CouponRefused(f"The code {self} is for orders from {least}, so it cannot be put on a customer.")
        if currency != self.minimum_amount_currency or amount < self.minimum_amount:
            raise CouponRefused(f"The code {self} is for orders from {least}.")

    # Private steps; where several lock, the customer comes first, then the coupon, then the code.

    def take_one(self, now: datetime) -> None:
        """Count one redemption, if one is left: a conditional update, so that no race passes the limit."""
        if not PromotionCode.objects.open(now).filter(pk=self.pk).update(times_redeemed=F("times_redeemed") + 1):
            self.refresh_from_db()
            raise CouponRefused(self.refusal(now))
        self.refresh_from_db(fields=["times_redeemed"])

    def locked(self) -> PromotionCode:
        """Freshly read and locked, with all that read the same: one of them may give its place to another."""
        alike = {each.pk: each for each in PromotionCode.objects.filter(code_key=self.code_key).lock()}
        if self.pk not in alike:
            raise CouponRefused("This code was erased with the data of its customer.")
        return alike[self.pk]

    def refuse_if_over(self, now: datetime) -> None:
        if self.status(now) != "inactive":
            raise CouponRefused(f"{self.refusal(now)} It stays inactive.")

    def refuse_if_taken(self, *, by: User | None, now: datetime) -> None:
        """Raise TermsRefused where one that reads the same is active, for everybody or for the same customer.

        What nobody can use any more gives its place. Where there is none yet, the company's row is the lock: one for
        everybody and one for a customer, made at once, are no two rows of one index.
        """
        alike = PromotionCode.objects.filter(code_key=self.code_key)
        locked = {each.pk for each in alike.lock()}
        Company.locked()
        same = alike.filter(active=True).exclude(pk=self.pk)
        if self.customer_id:
            same = same.filter(Q(customer=None) | Q(customer=self.customer_id))
        for other in same.select_related("coupon", "customer").order_by("pk"):
            if other.status(now) == "active" or other.pk not in locked:
                whom = f"for {other.customer}" if other.customer else "for everybody"
                raise TermsRefused("code", f"The code {other} is active already, {whom}. Switch it off first.")
            other.write({"active": [True, False]}, by=by, now=now)

    def write(self, changes: dict[str, list], *, by: User | None, now: datetime) -> None:
        for name, (_, new) in changes.items():
            setattr(self, name, new)
        self.version += 1
        self.save(update_fields=[*changes, "version"])
        Event.record("promotion_code.updated", self, by=by, now=now, version=self.version, changes=changes)
