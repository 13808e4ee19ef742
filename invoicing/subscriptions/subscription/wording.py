"""What a subscription is called on the desk: its status, what it sells, what it costs, when it renews or ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.html import format_html_join

from billing_site.lib.dates import day, short_date
from billing_site.lib.money.text import format_amount, format_number
from billing_site.pages.columns import badge
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.kept import rate_of
from invoicing.subscriptions.models.subscription import Subscription

# Status -> (tone, icon).
LOOKS = {
    states.INCOMPLETE: ("warn", "circle-dashed"),
    states.INCOMPLETE_EXPIRED: ("neutral", "clock-alert"),
    states.TRIALING: ("info", "hourglass"),
    states.ACTIVE: ("good", "circle-check"),
    states.PAST_DUE: ("bad", "clock-alert"),
    states.UNPAID: ("bad", "circle-x"),
    states.PAUSED: ("warn", "circle-pause"),
    states.CANCELED: ("neutral", "ban"),
}
WAITS = ("Not billed", "bad", "circle-alert")
NAMED = 2


def badge_of(subscription: Subscription) -> tuple[str, str, str]:
    """(word, tone, icon) of its status; that it was incomplete goes without saying of one that expired."""
    has_expired = subscription.status == states.INCOMPLETE_EXPIRED
    return "Expired" if has_expired else subscription.get_status_display(), *LOOKS[subscription.status]


def badges_of(subscription: Subscription) -> list[tuple[str, str, str]]:
    """That of its status and, where it waits for somebody, one that says so."""
    return [badge_of(subscription), *([WAITS] if waits(subscription) else [])]


def waits(subscription: Subscription) -> bool:
    """Whether it could not be billed, and is not before somebody looked at it."""
    return bool(subscription.problem)


def status_cell(subscription: Subscription) -> str:
    return format_html_join(" ", "{}", ([badge(word, tone)] for word, tone, _ in badges_of(subscription)))


def interval_words(interval: str, count: int) -> str:
    """'/ month', 'every 3 months'."""
    return f"/ {interval}" if count == 1 else f"every {count} {interval}s"


def item_words(item: SubscriptionItem) -> str:
    """'12 × Gold', 'Gold', 'Calls, by use'."""
    name = item.price.product.name
    if item.price.usage_type == item.price.METERED:
        return f"{name}, by use"
    return name if item.quantity == 1 else f"{format_number(Decimal(item.quantity))} × {name}"


def items_words(items: Sequence[SubscriptionItem]) -> str:
    """The first of them by name: 'Gold, 3 × Seat and 2 more'."""
    named = [item_words(item) for item in items[:NAMED]]
    more = len(items) - NAMED
    return f"{', '.join(named)} and {more} more" if more > 0 else ", ".join(named)


def amount_of(subscription: Subscription, items: Iterable[SubscriptionItem]) -> int | None:
    """What a period costs ahead of it, in minor units before discounts and tax; None where a price lost its amount."""
    try:
        return sum(rate_of(item.price, item.quantity, subscription.currency).in_lines for item in items)
    except ValueError:
        return None


def costs(subscription: Subscription, items: Sequence[SubscriptionItem]) -> str:
    """'€24.00 / month', '€24.00 and use / month', 'By use / month'."""
    amount = amount_of(subscription, items)
    if amount is None:
        return ""
    every = interval_words(subscription.interval, subscription.interval_count)
    metered = [item for item in items if item.price.usage_type == item.price.METERED]
    if metered and len(metered) == len(items):
        return f"By use {every}"
    return f"{format_amount(amount, subscription.currency)}{' and use' if metered else ''} {every}"


def renewal_cell(subscription: Subscription) -> str:
    """When its next period begins, or what happens instead."""
    moment = subscription.current_period_end
    if subscription.status in states.OVER:
        return f"Ended {short_date(subscription.ended_at)}" if subscription.ended_at else ""
    if waits(subscription):
        return f"Waits since {short_date(subscription.problem_at)}" if subscription.problem_at else "Waits"
    ends = subscription.ends_at
    if ends and (moment is None or ends <= moment):
        return f"Ends {short_date(ends)}"
    if subscription.status == states.TRIALING and moment:
        return f"Trial ends {short_date(moment)}"
    return day(moment) if moment and subscription.status in states.RENEWING else ""
