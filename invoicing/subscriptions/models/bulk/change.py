"""What is done to many subscriptions at once: a row for each of them, so that it is done once and can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from invoicing.subscriptions.models.subscription import Subscription


class BulkChange(models.Model):
    """One bulk action: its `verb` with its `terms`, as somebody confirmed them."""

    QUANTITY, PRICE, CANCEL, COUPON = "quantity", "price", "cancel", "coupon"
    VERBS = [
        (QUANTITY, "Change quantity"),
        (PRICE, "Change price"),
        (CANCEL, "Cancel"),
        (COUPON, "Apply coupon"),
    ]
    prefix, noun = "sbulk", "bulk change"

    public_id = models.CharField("ID", max_length=40, editable=False)
    verb = models.CharField(max_length=8, choices=VERBS, editable=False)
    terms = models.JSONField(editable=False)
    words = models.CharField(max_length=300, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created = models.DateTimeField(editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects: models.Manager[BulkChange] = models.Manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["public_id"], name="subscriptions_bulk_public_id")]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("subscription_bulk_detail", args=[self.public_id])

    @classmethod
    def begin(cls, verb: str, terms: dict[str, Any], words: str, *, by: User, now: datetime) -> BulkChange:
        name = public_id(cls.prefix, now)
        return cls.objects.create(public_id=name, verb=verb, terms=terms, words=words[:300], created_by=by, created=now)


class BulkRow(models.Model):
    """What a bulk action came to with one subscription. `before` is what taking it back needs."""

    DONE, REFUSED, UNDONE, KEPT = "done", "refused", "undone", "kept"
    OUTCOMES = [(DONE, "Done"), (REFUSED, "Refused"), (UNDONE, "Taken back"), (KEPT, "Not taken back")]

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows", editable=False, db_index=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="+", editable=False)
    outcome = models.CharField(max_length=7, choices=OUTCOMES, editable=False)
    why = models.CharField(max_length=500, blank=True, editable=False)
    before = models.JSONField(default=dict, editable=False)

    objects: models.Manager[BulkRow] = models.Manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "subscription"], name="subscriptions_bulk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.get_outcome_display()}"
