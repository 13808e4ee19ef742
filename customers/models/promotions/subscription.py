"""How a coupon is given to one subscription of a customer, whatever coupon they have themselves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.discount import MOST_OF_A_SUBSCRIPTION, Discount
from customers.models.errors import CouponRefused

if TYPE_CHECKING:
    from customers.models.coupon import Coupon
    from customers.models.customer import Customer
    from customers.models.promotions.promotion_code import PromotionCode


@whole
def redeem_for_subscription(
    self: Coupon,
    customer: Customer,
    subscription: str,
    *,
    by: User | None,
    now: datetime,
    code: PromotionCode | None = None,
    order: int | None = None,
    currency: str = "",
) -> Discount:
    """Give the coupon to the subscription with this public id, whose customer this is. Returns the Discount.

    A subscription has up to 20, each coupon once; they stand in the order in which they were given. It counts one
    redemption, and one of the `code` that was typed for it; `order` is what the first invoice comes to before
    discounts, in minor units of `currency`, for a code that asks for a smallest order. An amount-off coupon fixes the
    currency of a customer who has none. Raises CouponRefused and DeletedCustomer.
    """
    current = customer.locked()
    standing = list(Discount.objects.of_subscriptions([subscription]).open().select_related("coupon"))
    before = next((each for each in standing if each.coupon_id == self.pk), None)
    refuse_if_full(standing, before, now)
    if code:
        code.refuse_use(current, now, order, currency)
    self.settle_currency(current, by=by, now=now)
    self.take_one(now)
    if code:
        code.take_one(now)
    if before:
        before.close(now)
    discount = Discount.build(self, current, now=now, subscription=subscription, code=code)
    discount.save(force_insert=True)
    changes = {"coupon": [before.coupon.public_id if before else "", self.public_id]}
    type = "customer.discount.updated" if before else "customer.discount.created"
    Event.record(type, current, by=by, now=now, changes=changes, **discount.told_at_first)
    dependents.on_change([current.pk], now=now)
    customer.__dict__.update(current.__dict__)
    return discount


def refuse_if_full(standing: list[Discount], same: Discount | None, now: datetime) -> None:
    """Raise CouponRefused where the `same` coupon runs on the subscription, or as many as it can have."""
    if same and same.is_running(now):
        raise CouponRefused(f"This subscription has the coupon {same.coupon} already.")
    if sum(each.is_running(now) for each in standing) >= MOST_OF_A_SUBSCRIPTION:
        raise CouponRefused(f"A subscription can have up to {MOST_OF_A_SUBSCRIPTION} coupons. Remove one first.")
