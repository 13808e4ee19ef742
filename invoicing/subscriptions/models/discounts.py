"""The coupons and promotion codes that a new subscription gets: given to it, or tried in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from customers.models.coupon import Coupon
from customers.models.discount import MOST_OF_A_SUBSCRIPTION, Discount
from customers.models.errors import CouponRefused
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.issuing.discounts import lock_coupons
from invoicing.models.line import InvoiceItem

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer
    from invoicing.subscriptions.models.subscription import Subscription


@dataclass(frozen=True)
class Wanted:
    """Coupons by themselves, then those of codes; `order` is what the first invoice comes to before discounts."""

    coupons: Sequence[Coupon]
    codes: Sequence[PromotionCode]
    order: Callable[[], int]

    @property
    def least(self) -> int | None:
        """The order in minor units, where a code asks for it."""
        return self.order() if any(code.minimum_amount is not None for code in self.codes) else None

    def give(self, subscription: Subscription, customer: Customer, *, by: User | None, now: datetime) -> None:
        """Redeem each for the subscription. Raises CouponRefused."""
        self.lock(customer)
        order, currency, own = self.least, subscription.currency, subscription.public_id
        for coupon in self.coupons:
            coupon.redeem_for_subscription(customer, own, by=by, now=now)
        for code in self.codes:
            code.redeem_for_subscription(customer, own, by=by, now=now, order=order, currency=currency)

    def lock(self, customer: Customer) -> None:
        """Lock what is given, and what else the first invoice takes off: the customer's coupon, those of waiting items.

        All at once: two who give the same coupons in two orders could wait for each other.
        """
        given = [*self.coupons, *(code.coupon for code in self.codes)]
        if not given:
            return
        given += [customer.discount.coupon] if customer.discount else []
        waiting = InvoiceItem.objects.pending().filter(customer=customer).values_list("discounts", flat=True)
        lock_coupons([*({"coupon": each.public_id} for each in given), *(each for some in waiting for each in some)])
        if self.codes:
            list(PromotionCode.objects.filter(pk__in=[code.pk for code in self.codes]).lock())

    def tried(self, subscription: Subscription, customer: Customer, *, now: datetime) -> list[Discount]:
        """The unsaved discounts that `give` would give. Raises CouponRefused for the same reasons."""
        order = self.least
        for code in self.codes:
            code.refuse_use(customer, now, order, subscription.currency)
        found = list(self.built(subscription, customer, now=now))
        refuse_twice(each.coupon for each in found)
        if len(found) > MOST_OF_A_SUBSCRIPTION:
            raise CouponRefused(f"A subscription can have up to {MOST_OF_A_SUBSCRIPTION} coupons. Remove one first.")
        return found

    def built(self, subscription: Subscription, customer: Customer, *, now: datetime) -> Iterator[Discount]:
        """In the order in which they would be given."""
        for coupon, code in (*((each, None) for each in self.coupons), *((each.coupon, each) for each in self.codes)):
            if why := coupon.refusal(now) or other_currency(coupon, subscription, customer):
                raise CouponRefused(why)
            yield Discount.build(coupon, customer, now=now, subscription=subscription.public_id, code=code)


def refuse_twice(coupons: Iterable[Coupon]) -> None:
    seen = set()
    for coupon in coupons:
        if coupon.pk in seen:
            raise CouponRefused(f"This subscription has the coupon {coupon} already.")
        seen.add(coupon.pk)


def other_currency(coupon: Coupon, subscription: Subscription, customer: Customer) -> str:
    """Why its amount off cannot be taken here; '' where it can."""
    if coupon.currency in ("", subscription.currency):
        return ""
    currency = subscription.currency.upper()
    return (
        f"The coupon {coupon} takes off {coupon.currency.upper()}, and {customer} is billed in {currency}. "
        f"Choose a coupon in {currency} or one in percent."
    )
