"""The discount that a coupon gives one customer."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from customers.models.coupon import Coupon
    from customers.models.customer import Customer


class Discount(models.Model):
    """A coupon at work on one customer, from its start until its end (None: until removed or used up)."""

    public_id = models.CharField(max_length=40)
    coupon = models.ForeignKey("customers.Coupon", models.PROTECT, related_name="discounts")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="discounts")
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["end"], name="customers_discount_end", condition=Q(end__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customers_discount_public_id"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(removed_at=None), name="customers_discount_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.coupon)

    @classmethod
    def build(cls, coupon: Coupon, customer: Customer, *, now: datetime) -> Self:
        """An unsaved discount; the months of a repeating coupon end on the same day, or a shorter month's last."""
        months = coupon.duration_in_months
        return cls(
            public_id=public_id("di", now),
            coupon=coupon,
            customer=customer,
            start=now,
            end=months_later(now, months) if months else None,
        )

    def is_running(self, now: datetime) -> bool:
        """Whether an invoice created now gets the discount."""
        return self.removed_at is None and (self.end is None or now < self.end)

    @whole
    def remove(self, *, by: User | None, now: datetime, cause: str = "") -> Discount:
        """Take the coupon off its customer; what was issued with it stays. Raises DeletedCustomer.

        `cause` says in words what took it, where that was not a person ("Coupon used by ACME-0001").
        """
        current = self.customer.locked()
        if current.discount_id == self.pk:
            self.close(now)
            current.discount = None
            current.save(update_fields=["discount"])
            changes = {"coupon": [self.coupon.public_id, ""]}
            told: dict = {"changes": changes, "discount": self.public_id} | ({"cause": cause} if cause else {})
            Event.record("customer.discount.deleted", current, by=by, now=now, **told)
            dependents.on_change([current.pk], now=now)
        self.customer.__dict__.update(current.__dict__)
        return self

    def reopen(self, customer: Customer, cause: str, *, by: User | None, now: datetime) -> None:
        """Stand on this locked customer again, who has no coupon now; `cause` says why in words."""
        self.customer = customer
        self.removed_at = None
        self.save(update_fields=["customer", "removed_at"])
        customer.discount = self
        customer.save(update_fields=["discount"])
        told: dict = {"changes": {"coupon": ["", self.coupon.public_id]}, "discount": self.public_id, "cause": cause}
        Event.record("customer.discount.created", customer, by=by, now=now, **told)
        dependents.on_change([customer.pk], now=now)

    def close(self, now: datetime) -> None:
        self.removed_at = now
        self.save(update_fields=["removed_at"])
