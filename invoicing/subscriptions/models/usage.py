"""What was used of metered items: records with a moment, each counted once."""

from __future__ import annotations

from django.db import models

from invoicing.subscriptions.models.item import SubscriptionItem


class UsageRecord(models.Model):
    """So much was used at a moment. `identifier` is the sender's own: the same one counts once."""

    prefix, noun = "mbur", "usage record"

    item = models.ForeignKey(SubscriptionItem, models.PROTECT, related_name="usage", editable=False)
    identifier = models.CharField(max_length=100, editable=False)
    timestamp = models.DateTimeField(editable=False)
    quantity = models.BigIntegerField(editable=False)
    created = models.DateTimeField(editable=False)

    objects: models.Manager[UsageRecord] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "identifier"], name="subscriptions_usage_once"),
        ]
        indexes = [models.Index(fields=["item", "timestamp"], name="subscriptions_usage_time")]

    def __str__(self) -> str:
        return f"{self.quantity} on {self.timestamp:%Y-%m-%d}"
