"""What was billed of usage, stretch by stretch, and what was reported or corrected for it afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from fractions import Fraction
from typing import Self

from django.db import models
from django.db.models import F, Q

from invoicing.models.catalog.amounts import read_pricing
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.rules import life
from invoicing.totals.pricing import Pricing


class BilledUsageQuerySet(models.QuerySet["BilledUsage"]):
    def changed(self) -> Self:
        """Those for which something was reported or corrected since they were billed."""
        return self.filter(changed_at__isnull=False)

    def of(self, subscription: Subscription) -> Self:
        return self.filter(subscription=subscription)


class BilledUsage(models.Model):
    """Of an item, `quantity` used from `start` to `end` was billed: `amount` minor units before discounts.

    `late` is what was reported for it since, and `corrected` by how much earlier reports were changed: both wait for
    the next invoice (`changed_at`: since when, None for nothing). What is free (a trial) has no row. `amounts` are
    those of the price then, {} for those that never change: the ones in its own currency.
    """

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="billed_usage", editable=False)
    item = models.ForeignKey(SubscriptionItem, models.PROTECT, related_name="billed_usage", editable=False)
    start = models.DateTimeField(editable=False)
    end = models.DateTimeField(editable=False)
    price = models.ForeignKey(Price, models.PROTECT, related_name="+", editable=False)
    amounts = models.JSONField(default=dict, editable=False)
    quantity = models.BigIntegerField(editable=False)
    amount = models.BigIntegerField(editable=False)
    late = models.BigIntegerField(default=0, editable=False)
    corrected = models.BigIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    # The key of the last usage record that is billed with it: those of this item that come later are not yet.
    through = models.BigIntegerField(default=0, editable=False)
    # The invoice that billed it first; None where it came to nothing, or waits for an invoice.
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+", editable=False)

    objects = BilledUsageQuerySet.as_manager()

    class Meta:
        ordering = ["start", "item"]
        constraints = [
            models.UniqueConstraint(fields=["item", "start"], name="subscriptions_billed_usage_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="subscriptions_billed_usage_has_time"),
        ]
        indexes = [
            models.Index(
                fields=["subscription"],
                name="subscriptions_usage_changed",
                condition=Q(changed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} from {self.start:%Y-%m-%d}"

    @property
    def pricing(self) -> Pricing:
        """The price's amounts as it was billed by."""
        price = self.price
        if not self.amounts:
            return price.pricing_in(price.currency)
        return read_pricing(self.amounts, price.tiers_mode, price.divide_by, price.round)

    @property
    def kept(self) -> Fraction:
        """The share of what was billed that its invoice asked for: discounts took the rest, and all of a void one.

        An invoice that was voided was waived: nothing of it is given back.
        """
        if self.invoice is None:
            return Fraction(1)
        if self.invoice.status == "void":
            return Fraction(0)
        own = (self.item.public_id, self.start.isoformat(), life.USAGE)
        lines = [line for line in self.invoice.lines.all() if named(line.details) == own]
        charged = sum(line.amount for line in lines)
        taken = sum(amount for line in lines for _, amount in line.figures.get("discounts") or ())
        return Fraction(charged - taken, charged) if charged > 0 else Fraction(1)


def named(details: dict) -> tuple[str, str, str]:
    """The item, the beginning and the kind of what a line bills, as its details say."""
    return details.get("item", ""), details.get("from", ""), details.get("kind", "")


def save_changes(stretches: Iterable[BilledUsage]) -> None:
    BilledUsage.objects.bulk_update(stretches, ["quantity", "amount", "late", "corrected", "changed_at", "through"])


def stretch_at(moment: datetime, stretches: Iterable[BilledUsage]) -> BilledUsage | None:
    return next((each for each in stretches if each.start <= moment < each.end), None)


def stretches_of(items: Collection[int], since: datetime | None = None) -> dict[int, list[BilledUsage]]:
    """{item's key: what was billed of it, after this moment}"""
    found: dict[int, list[BilledUsage]] = {}
    wanted = BilledUsage.objects.filter(item__in=items)
    for stretch in wanted.filter(end__gt=since) if since else wanted:
        found.setdefault(stretch.item_id, []).append(stretch)
    return found
