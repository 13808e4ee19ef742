"""The discount that a coupon gives one customer, on all their invoices or on those of one subscription."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from billing_site.events.models import Event
from billing_site.lib.dates import months_later
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.parts.locking import lock_all

if TYPE_CHECKING:
    from customers.models.coupon import Coupon
    from customers.models.customer import Customer
    from customers.models.promotions.promotion_code import PromotionCode

# Stripe's limit: docs.stripe.com/api/subscriptions/create, `discounts`.
MOST_OF_A_SUBSCRIPTION = 20


class DiscountQuerySet(models.QuerySet["Discount"]):
    def own(self) -> Self:
        """Those that stand on customers themselves."""
        return self.filter(subscription="")

    def of_subscriptions(self, subscriptions: Iterable[str]) -> Self:
        """Those that stand on the subscriptions with these public ids, in the order in which they were given."""
        named = self.filter(subscription__in=[each for each in subscriptions if each])
        # What the partial index holds, said in its words: only then does SQLite see that it has these rows.
        return named.exclude(subscription="").order_by("pk")

    def open(self) -> Self:
        """Those that were not taken off; some of them may have run out."""
        return self.filter(removed_at=None)

    def running(self, now: datetime) -> Self:
        """Those that an invoice created now gets."""
        return self.open().filter(Q(end=None) | Q(end__gt=now))

    def hand_to(self, customer: int) -> int:
        """Stand on this customer (a key) from now on: what is open of subscriptions that went to them."""
        return self.open().exclude(subscription="").order_by().update(customer=customer)


class Discount(models.Model):
    """A coupon at work on one customer, from its start until its end (None: until removed or used up).

    Customers have at most one themselves, which they name (`customer.discount`); a subscription has up to 20, each
    coupon once, of which the customer says nothing. A subscription with its own is billed with these instead.
    """

    public_id = models.CharField(max_length=40)
    coupon = models.ForeignKey("customers.Coupon", models.PROTECT, related_name="discounts")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="discounts")
    # The public id of the subscription that it stands on; '': the customer's own.
    subscription = models.CharField(max_length=40, blank=True, default="")
    promotion_code = models.ForeignKey(
        "customers.PromotionCode", models.PROTECT, null=True, blank=True, related_name="discounts"
    )
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = DiscountQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["end"], name="customers_discount_end", condition=Q(end__isnull=False)),
            models.Index(fields=["subscription"], name="customers_discount_subscribed", condition=~Q(subscription="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customers_discount_public_id"),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(removed_at=None, subscription=""),
                name="customers_discount_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["subscription", "coupon"],
                condition=Q(removed_at=None) & ~Q(subscription=""),
                name="customers_discount_each_coupon_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.coupon)

    @property
    def told(self) -> dict[str, str]:
        """What an event says of it beside its coupon."""
        return {"discount": self.public_id} | ({"subscription": self.subscription} if self.subscription else {})

    @property
    def told_at_first(self) -> dict[str, str]:
        """The same of the event that it begins with, which names the code that was typed."""
        code = self.promotion_code
        return self.told | ({"promotion_code": code.public_id, "code": code.code} if code else {})

    @property
    def holder(self) -> str:
        """What has the coupon, for a sentence: 'Jenny Rosen', 'the subscription sub_…'."""
        return f"the subscription {self.subscription}" if self.subscription else str(self.customer)

    @classmethod
    def build(
        cls,
        coupon: Coupon,
        customer: Customer,
        *,
        now: datetime,
        subscription: str = "",
        code: PromotionCode | None = None,
    ) -> Self:
        """An unsaved discount; the months of a repeating coupon end on the same day, or a shorter month's last."""
        months = coupon.duration_in_months
        return cls(
            public_id=public_id("di", now),
            coupon=coupon,
            customer=customer,
            subscription=subscription,
            promotion_code=code,
            start=now,
            end=months_later(now, months) if months else None,
        )

    def is_running(self, now: datetime) -> bool:
        """Whether an invoice created now gets the discount."""
        return self.removed_at is None and (self.end is None or now < self.end)

    @whole
    def remove(self, *, by: User | None, now: datetime, cause: str = "") -> Discount:
        """Take the customer's own coupon off; what was issued with it stays. Raises DeletedCustomer.

        `cause` says in words what took it, where that was not a person ("Coupon used by ACME-0001").
        """
        current = self.customer.locked()
        if current.discount_id == self.pk:
            self.close(now)
            current.discount = None
            current.save(update_fields=["discount"])
            self.tell_removal(current, cause, by=by, now=now)
        self.customer.__dict__.update(current.__dict__)
        return self

    @whole
    def end_for_subscription(self, *, by: User | None, now: datetime, cause: str = "") -> Discount:
        """Take the coupon off its subscription; the customer's own stays, and so does what was issued with it.

        Also of a customer who was deleted: what ends their subscriptions comes here. Nothing happens to one that was
        taken off already. `cause` as for `remove`.
        """
        if not self.subscription:
            raise ValueError("This discount is the customer's own.")
        found = lock_all(type(self.customer), {self.customer_id}, lambda _: {self.fresh().customer_id})
        self.__dict__.update(self.fresh().__dict__)
        self.customer = found[self.customer_id]
        self.leave_subscription(self.customer, by=by, now=now, cause=cause)
        return self

    # Private steps, also those of redemptions; the customer is locked.

    def fresh(self) -> Discount:
        return Discount.objects.select_related("coupon").get(pk=self.pk)

    def use_up(self, customer: Customer, cause: str, *, by: User | None, now: datetime) -> None:
        """It was for one invoice, which it lowered now."""
        if self.subscription:
            self.leave_subscription(customer, by=by, now=now, cause=cause)
        elif customer.discount_id == self.pk:
            customer.remove_discount(by=by, now=now, cause=cause)

    def leave_subscription(self, customer: Customer, *, by: User | None, now: datetime, cause: str = "") -> None:
        if self.removed_at is None:
            self.close(now)
            self.tell_removal(customer, cause, by=by, now=now)

    def tell_removal(self, customer: Customer, cause: str, *, by: User | None, now: datetime) -> None:
        told: dict = {"changes": {"coupon": [self.coupon.public_id, ""]}, **self.told}
        Event.record(
            "customer.discount.deleted", customer, by=by, now=now, **told | ({"cause": cause} if cause else {})
        )
        dependents.on_change([customer.pk], now=now)

    def in_its_place(self, holder: Customer) -> Discount | None:
        """What stands open where this one would come back to: the holder's own, or that of the subscription."""
        if not self.subscription:
            return holder.discount
        return Discount.objects.of_subscriptions([self.subscription]).open().filter(coupon=self.coupon_id).first()

    def has_room(self, now: datetime) -> bool:
        """Whether its subscription can have one more; a customer's own is in nobody's way."""
        others = Discount.objects.of_subscriptions([self.subscription]).running(now)
        return not self.subscription or others.count() < MOST_OF_A_SUBSCRIPTION

    def reopen(self, customer: Customer, cause: str, *, by: User | None, now: datetime) -> None:
        """Stand on this locked customer, or on the subscription, again, in place of one that ran out meanwhile.

        `cause` says why in words.
        """
        before = self.in_its_place(customer)
        if before:
            before.close(now)
        self.customer = customer
        self.removed_at = None
        self.save(update_fields=["customer", "removed_at"])
        if not self.subscription:
            customer.discount = self
            customer.save(update_fields=["discount"])
        told: dict = {"changes": {"coupon": [before.coupon.public_id if before else "", self.coupon.public_id]}}
        type = "customer.discount.updated" if before else "customer.discount.created"
        Event.record(type, customer, by=by, now=now, cause=cause, **told, **self.told)
        dependents.on_change([customer.pk], now=now)

    def close(self, now: datetime) -> None:
        self.removed_at = now
        self.save(update_fields=["removed_at"])
