"""The items of subscriptions, the periods that were billed of them, what was used, and what is planned."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from billing_site.lib.db.exact.field import ExactDecimalField
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.subscription import Subscription

if TYPE_CHECKING:
    from invoicing.models.catalog.price import Price


class SubscriptionItem(models.Model):
    """So many of a price. `billed` is what was billed ahead of it (see models.kept): {} for the whole current period.

    Of a metered price the quantity is 0, and what was used is billed up to `used_until`.
    """

    prefix, noun = "si", "subscription item"

    public_id = models.CharField("ID", max_length=40, editable=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="items", editable=False)
    price = models.ForeignKey("invoicing.Price", models.PROTECT, related_name="subscription_items", editable=False)
    quantity = ExactDecimalField(max_digits=24, decimal_places=12, default=Decimal(1), editable=False)
    tax_rates = models.JSONField(default=list, blank=True, editable=False)
    metadata = models.JSONField(default=dict, blank=True, editable=False)
    billed = models.JSONField(default=dict, editable=False)
    used_until = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="subscriptions_item_public_id"),
            models.UniqueConstraint(
                fields=["subscription", "price"], name="subscriptions_item_price_once", condition=Q(removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SubscriptionPeriod(models.Model):
    """A period of a subscription: there is one for each beginning. `invoice` is what billed it, None for nothing."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="periods", editable=False)
    start = models.DateTimeField(editable=False)
    end = models.DateTimeField(editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+", editable=False)
    is_free = models.BooleanField(default=False, editable=False)
    # The run of the clock that it began in; None where it began with a verb of somebody.
    run = models.ForeignKey(
        BillingRun, models.PROTECT, null=True, related_name="periods", editable=False, db_index=False
    )
    created = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-start"]
        indexes = [models.Index(fields=["run", "id"], name="subscriptions_period_run", condition=Q(run__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "start"], name="subscriptions_period_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="subscriptions_period_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription} from {self.start:%Y-%m-%d}"


class PlannedChange(models.Model):
    """Other items from a moment on: the end of the period, or a phase of a schedule.

    `rates` are [{"item": its id or "", "price": id, "quantity": text, "tax_rates": its own, None: as they are}]
    of all items that there are from then on.
    """

    CREATE, INVOICE, NONE = "create_prorations", "always_invoice", "none"
    PRORATIONS = [
        (CREATE, "Put it on the next invoice"),
        (INVOICE, "Invoice it now"),
        (NONE, "Do not prorate"),
    ]
    prefix, noun = "sphase", "planned change"

    public_id = models.CharField("ID", max_length=40, editable=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="planned_changes", editable=False)
    at = models.DateTimeField(editable=False)
    rates = models.JSONField(editable=False)
    proration = models.CharField(max_length=17, choices=PRORATIONS, default=NONE, editable=False)
    created = models.DateTimeField(editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    dropped_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="subscriptions_change_public_id"),
            models.UniqueConstraint(
                fields=["subscription", "at"],
                name="subscriptions_change_once",
                condition=Q(done_at=None, dropped_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Change of {self.subscription} on {self.at:%Y-%m-%d}"


class MovedIn(models.Model):
    """Where a subscription came from: its `reference` there, each of which is here once, and until when it was paid."""

    subscription = models.OneToOneField(Subscription, models.CASCADE, related_name="moved_in", editable=False)
    reference = models.CharField(max_length=200, editable=False)
    paid_until = models.DateTimeField(editable=False)
    created = models.DateTimeField(editable=False)

    objects: models.Manager[MovedIn] = models.Manager()

    class Meta:
        verbose_name_plural = "moved in"
        constraints = [models.UniqueConstraint(fields=["reference"], name="subscriptions_moved_in_once")]

    def __str__(self) -> str:
        return self.reference


def uses_of_price(price: Price) -> str:
    """What of subscriptions names a price, in words; '' for nothing."""
    if SubscriptionItem.objects.filter(price=price).exists():
        return "Subscriptions have, or had, this price."
    planned = PlannedChange.objects.annotate(listed=Cast("rates", TextField()))
    if planned.filter(listed__contains=f'"{price.public_id}"').exists():
        return "Changes of subscriptions are planned to this price."
    return ""
