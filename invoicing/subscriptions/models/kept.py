"""A subscription's rows as the arithmetic's state, and back: what was billed ahead is kept with the item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from invoicing.issuing.rates_and_coupons import plain
from invoicing.subscriptions.models import states
from invoicing.subscriptions.rules.life import Item, Percent, State
from invoicing.subscriptions.rules.segments import Rate, Segment, whole

if TYPE_CHECKING:
    from invoicing.models.catalog.price import Price
    from invoicing.subscriptions.models.item import SubscriptionItem
    from invoicing.subscriptions.models.subscription import Subscription

# What an item keeps for which nothing is billed ahead in this period; {} stands for the whole of it. "of" is beside it
# where an invoice billed something that is not owed: if it is owed again, that is billed again.
NOT_BILLED = {"none": True}


def rate_of(price: Price, quantity: Decimal, currency: str) -> Rate:
    """The arithmetic's rate of so many of a price. Raises ValueError where it has no amounts in this currency."""
    is_metered = price.usage_type == price.METERED
    pricing = price.pricing_in(currency)
    amount = Decimal(0) if is_metered else Decimal(quantity)
    return Rate(price.public_id, pricing, amount, price.product.public_id, is_metered)


def state_of(
    subscription: Subscription, items: Iterable[SubscriptionItem], others: Mapping[str, Price] | None = None
) -> State:
    """The subscription as the arithmetic sees it, with these of its items (`price` and its product are read).

    `others` are prices by public id that what was billed ahead may name.
    """
    reductions = subscription.reductions
    return State(
        cycle=subscription.cycle,
        items=tuple(kept_item(subscription, item, others or {}) for item in items),
        period=subscription.period,
        is_free=subscription.status == states.TRIALING,
        ends_at=subscription.ends_at,
        percents=tuple(Percent(Fraction(share), tuple(of)) for share, of in reductions.get("percents", ())),
        off=reductions.get("off", {}),
    )


def kept_item(subscription: Subscription, item: SubscriptionItem, others: Mapping[str, Price]) -> Item:
    rate = rate_of(item.price, item.quantity, subscription.currency)
    segment = None
    if item.billed and not item.billed.get("none"):
        segment = read_segment(item.billed, {**others, item.price.public_id: item.price}, subscription.currency)
    elif not item.billed and subscription.bills_ahead and not rate.is_metered and subscription.period:
        segment = whole(rate, subscription.period)
    return Item(item.public_id, rate, segment, item.used_until)


def read_segment(kept: dict, prices: Mapping[str, Price], currency: str) -> Segment:
    before = kept.get("before")
    return Segment(
        rate=rate_of(prices[kept["price"]], Decimal(kept["quantity"]), currency),
        start=datetime.fromisoformat(kept["start"]),
        end=datetime.fromisoformat(kept["end"]),
        worth=Fraction(kept["worth"]),
        charged=kept["charged"],
        before=read_segment(before, prices, currency) if before else None,
        credited=kept.get("credited", 0),
    )


def billed_of(item: Item, state: State, *, amounts_may_change: bool) -> dict:
    """What is kept of what an item was billed ahead: all of it where the amounts of its price may change meanwhile."""
    if item.segment is None:
        return {} if item.rate.is_metered else NOT_BILLED
    if not amounts_may_change and state.period and item.segment == whole(item.rate, state.period):
        return {}
    return written(item.segment)


def written(segment: Segment) -> dict:
    kept: dict = {
        "price": segment.rate.price,
        "quantity": plain(segment.rate.quantity),
        "start": segment.start.isoformat(),
        "end": segment.end.isoformat(),
        "worth": str(segment.worth),
        "charged": segment.charged,
    }
    if segment.before:
        kept |= {"before": written(segment.before), "credited": segment.credited}
    return kept


def prices_named(items: Iterable[SubscriptionItem]) -> set[str]:
    """The public ids of prices that what was billed ahead of these names, beside those that they have."""
    named = set()
    for item in items:
        kept: dict | None = item.billed
        while kept and "price" in kept:
            named.add(kept["price"])
            kept = kept.get("before")
    return named - {item.price.public_id for item in items}
