"""What was used of an item in each of its periods, and what it came to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils import timezone

from billing_site.lib.money.text import format_amount, format_number
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.kept import rate_of
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.usage.differences import comes_to
from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.rules.calendar import local_day
from invoicing.totals.pricing import Pricing, explain

PERIODS = 12


class Used(NamedTuple):
    """One period. `state` says what became of it, `more` what waits for the next invoice."""

    first: date
    last: date
    quantity: str
    amount: str
    state: str
    how: str = ""
    invoice: Invoice | None = None
    more: str = ""

    @property
    def query(self) -> str:
        """The filter of the list for its days."""
        return urlencode({"used": "custom", "used_from": self.first, "used_to": self.last})


def periods_of(item: SubscriptionItem, subscription: Subscription, now: datetime) -> list[Used]:
    """The current period, then those that were billed, the newest first."""
    billed = BilledUsage.objects.filter(item=item).select_related("invoice", "price__product").order_by("-start")
    current = current_of(item, subscription, now)
    return [*([current] if current else []), *(used_of(each, subscription) for each in billed[:PERIODS])]


def current_of(item: SubscriptionItem, subscription: Subscription, now: datetime) -> Used | None:
    """What was used since it was billed last; None where no more of it is billed."""
    period = subscription.period
    if item.removed_at or not subscription.is_live or period is None or item.price.usage_type != item.price.METERED:
        return None
    in_trial = subscription.status == states.TRIALING
    start = period.start if in_trial else item.used_until or period.start
    end = max(period.end, now + timedelta(minutes=5))
    quantity = used_between(item.pk, start, end)
    pricing = rate_of(item.price, item.quantity, subscription.currency).pricing
    return Used(
        *days(start, period.end, subscription),
        quantity=counted(quantity),
        amount=format_amount(0 if in_trial else comes_to(pricing, quantity), subscription.currency),
        state="Free, in trial" if in_trial else "Until now",
        how="" if in_trial else how(pricing, quantity, item, subscription),
    )


def used_of(stretch: BilledUsage, subscription: Subscription) -> Used:
    changes = [("late", stretch.late), ("corrected", stretch.corrected)]
    return Used(
        *days(stretch.start, stretch.end, subscription),
        quantity=counted(stretch.quantity),
        amount=format_amount(stretch.amount, subscription.currency),
        state="" if stretch.invoice else "Nothing to bill" if not stretch.amount else "On the next invoice",
        how=how(stretch.pricing, stretch.quantity, stretch, subscription),
        invoice=stretch.invoice,
        more=", ".join(f"{change:+,} {word}" for word, change in changes if change),
    )


def how(pricing: Pricing, quantity: int, of: SubscriptionItem | BilledUsage, subscription: Subscription) -> str:
    unit = of.price.product.unit_label
    return explain(pricing, Decimal(quantity), subscription.currency, unit) if quantity else ""


def days(start: datetime, end: datetime, subscription: Subscription) -> tuple[date, date]:
    """The first and the last day, on the subscription's calendar."""
    zone = subscription.time_zone
    return local_day(start, zone), local_day(max(end - timedelta(seconds=1), start), zone)


def counted(number: int) -> str:
    """'1,234', as quantities are written."""
    return format_number(Decimal(number))


def total(item: SubscriptionItem, start: datetime | None, end: datetime | None) -> int:
    """What was used of it between two moments, None where it is open: from sums by the hour."""
    first = start or item.created
    return used_between(item.pk, first, end or timezone.now() + timedelta(days=1))
