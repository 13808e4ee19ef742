"""What a subscription's recurring revenue is made of: whether it counts, its items' amounts, discounts that last."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Q

from customers.models.coupon import Coupon
from customers.models.discount import Discount
from invoicing.issuing.rates_and_coupons import plain
from invoicing.models.catalog.amounts import PriceRefused
from invoicing.subscriptions.models import states
from invoicing.subscriptions.rules.recurring import Lasting, Part, monthly
from invoicing.totals.pricing import exact

if TYPE_CHECKING:
    from invoicing.subscriptions.models.item import SubscriptionItem
    from invoicing.subscriptions.models.subscription import Subscription

COUNTED = (states.ACTIVE, states.PAST_DUE)


def counts(subscription: Subscription) -> bool:
    """Whether its revenue counts: it is active or past due, its first period began, and its invoices are collected."""
    began = subscription.current_period_start is not None
    return began and subscription.status in COUNTED and not subscription.pause_behavior


def mrr_of(subscription: Subscription, items: Iterable[SubscriptionItem]) -> int:
    """Minor units a month, with the discounts that it keeps; asks the database nothing."""
    if not counts(subscription):
        return 0
    found = [part_of(item, subscription.currency) for item in items if item.price.usage_type != item.price.METERED]
    discounts = [read(kept) for kept in subscription.mrr_discounts]
    return monthly(found, discounts, subscription.interval, subscription.interval_count)


def part_of(item: SubscriptionItem, currency: str) -> Part:
    try:
        amount = exact(item.price.pricing_in(currency), item.quantity)
    except PriceRefused:
        # Its amounts in this currency were taken away: nothing can be billed of it either.
        amount = Fraction(0)
    return Part(amount, item.price.product.public_id)


def read(kept: dict) -> Lasting:
    share = Fraction(kept["percent"]) / 100 if "percent" in kept else None
    return Lasting(share, kept.get("amount", 0), tuple(kept.get("products", ())))


def written(discount: Discount) -> dict:
    """What a subscription keeps of a discount that lasts."""
    coupon = discount.coupon
    off = {"amount": coupon.amount_off} if coupon.percent_off is None else {"percent": plain(coupon.percent_off)}
    products = {"products": list(coupon.products)} if coupon.products else {}
    end = {"end": discount.end.isoformat()} if discount.end else {}
    return {"discount": discount.public_id, **off, **products, **end}


def lasting_discounts(subscriptions: Collection[Subscription], now: datetime) -> dict[int, list[dict]]:
    """{key of a subscription: what it keeps of the discounts that last}, by one query.

    Those are its own; where none of its own lasts, that of its customer. A coupon for one invoice does not last.
    """
    names = [each.public_id for each in subscriptions]
    holders = {each.customer_id for each in subscriptions}
    standing = Q(subscription__in=names) | Q(subscription="", customer__in=holders)
    running = Discount.objects.running(now).filter(standing).exclude(coupon__duration=Coupon.ONCE)
    found: dict[str | int, list[Discount]] = {}
    for discount in running.select_related("coupon").order_by("id"):
        found.setdefault(discount.subscription or discount.customer_id, []).append(discount)
    return {
        each.pk: [
            written(discount)
            for discount in found.get(each.public_id) or found.get(each.customer_id, [])
            if discount.coupon.percent_off is not None or discount.coupon.currency == each.currency
        ]
        for each in subscriptions
    }


def next_end(subscription: Subscription) -> datetime | None:
    """When the first of its discounts runs out, while anything may come of it."""
    if not subscription.is_live:
        return None
    ends = [datetime.fromisoformat(kept["end"]) for kept in subscription.mrr_discounts if "end" in kept]
    return min(ends, default=None)
