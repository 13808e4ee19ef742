"""What was used of metered items: records with a moment, each counted once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from billing_site.staff.models.user import User
from invoicing.subscriptions.models.item import SubscriptionItem


class UsageRecord(models.Model):
    """So much was used at a moment (UTC, whole seconds). `identifier` is the sender's own: the same one counts once.

    Rows are only added, and `change` is what each did to the sum: `increment` adds its quantity, `set` makes it all of
    what was used at that second, and one that `replaces` another takes its place. So what was used in a stretch of time
    is the sum of `change`.
    """

    INCREMENT, SET = "increment", "set"
    ACTIONS = [(INCREMENT, "Add to what was used"), (SET, "Set what was used at this moment")]
    LONGEST_IDENTIFIER = 100
    # So that sums of millions of records still fit a 64-bit number, and a quantity an invoice's line.
    MOST = 10**12 - 1
    prefix, noun = "mbur", "usage record"

    # The indexes below begin with it; each index that is not needed makes a report slower.
    item = models.ForeignKey(SubscriptionItem, models.PROTECT, related_name="usage", editable=False, db_index=False)
    identifier = models.CharField(max_length=LONGEST_IDENTIFIER, editable=False)
    timestamp = models.DateTimeField(editable=False)
    quantity = models.BigIntegerField(editable=False)
    action = models.CharField(max_length=9, choices=ACTIONS, default=INCREMENT, editable=False)
    change = models.BigIntegerField(editable=False)
    replaces = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+", editable=False, db_index=False)
    # Who typed it or sent the file; None for what machines report.
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    created = models.DateTimeField(editable=False)

    objects: models.Manager[UsageRecord] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "identifier"], name="subscriptions_usage_once"),
            models.UniqueConstraint(
                fields=["replaces"], name="subscriptions_usage_replaced_once", condition=Q(replaces__isnull=False)
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="subscriptions_usage_quantity"),
        ]
        # With `change`, so that a sum reads the index alone.
        indexes = [
            models.Index(fields=["item", "timestamp", "change"], name="subscriptions_usage_time"),
            models.Index(fields=["reported_by"], name="subscriptions_usage_by", condition=Q(reported_by__isnull=False)),
        ]

    @property
    def public_id(self) -> str:
        """As addresses name it. Who reports it names it by the item and the identifier."""
        return f"{self.prefix}_{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("usage_correct", args=[self.item.subscription.public_id, self.public_id])

    def __str__(self) -> str:
        return f"{self.quantity} on {self.timestamp:%Y-%m-%d}"
