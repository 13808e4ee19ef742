"""Disputes: a customer asks the bank for the money of a charge back, and the bank asks for evidence until a day."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from invoicing.collecting.gateways import interface
from invoicing.collecting.models.attempt import ChargeAttempt


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> Self:
        """Those that the bank has not decided yet."""
        return self.filter(state__in=Dispute.OPEN)


class Dispute(models.Model):
    """What the gateway says of a dispute; `amount` and `fee` in minor units. `evidence` is what staff wrote so far."""

    NEEDS_RESPONSE, UNDER_REVIEW, WON, LOST = (
        *(interface.NEEDS_RESPONSE, interface.UNDER_REVIEW, interface.WON, interface.LOST),
    )
    STATES = [
        (NEEDS_RESPONSE, "Needs response"),
        (UNDER_REVIEW, "Under review"),
        (WON, "Won"),
        (LOST, "Lost"),
    ]
    OPEN = (NEEDS_RESPONSE, UNDER_REVIEW)
    # What staff asked for, and a worker does: put the evidence in, or give up.
    NOTHING, SUBMIT, ACCEPT = "", "submit", "accept"
    WANTED = [(NOTHING, "Nothing"), (SUBMIT, "Submit evidence"), (ACCEPT, "Accept the dispute")]
    EVIDENCE_LENGTH = 20_000
    prefix, noun = "dp", "dispute"

    public_id = models.CharField("ID", max_length=40, editable=False)
    attempt = models.ForeignKey(ChargeAttempt, models.PROTECT, related_name="disputes", editable=False)
    gateway = models.CharField(max_length=20, editable=False)
    reference = models.CharField(max_length=255, editable=False)
    amount = models.BigIntegerField(editable=False)
    fee = models.BigIntegerField(default=0, editable=False)
    currency = models.CharField(max_length=3, editable=False)
    state = models.CharField(max_length=15, choices=STATES, editable=False)
    reason = models.CharField(max_length=60, blank=True, editable=False)
    evidence = models.TextField(max_length=EVIDENCE_LENGTH, blank=True, editable=False)
    evidence_due = models.DateTimeField(null=True, editable=False)
    wanted = models.CharField(max_length=6, choices=WANTED, blank=True, default=NOTHING, editable=False)
    worker = models.CharField(max_length=80, blank=True, default="", editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created = models.DateTimeField(editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="collecting_dispute_public_id"),
            models.UniqueConstraint(fields=["gateway", "reference"], name="collecting_dispute_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0, fee__gte=0), name="collecting_dispute_amount"),
        ]
        indexes = [
            models.Index(fields=["-created", "-id"], name="collecting_dispute_newest"),
            models.Index(fields=["state", "-created", "-id"], name="collecting_dispute_state"),
            models.Index(fields=["wanted"], name="collecting_dispute_wanted", condition=~Q(wanted="")),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("dispute_detail", args=[self.public_id])


class DisputeFile(models.Model):
    """A file of the evidence, kept privately under `name` in the media folder."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="files", editable=False)
    title = models.CharField(max_length=200, editable=False)
    content_type = models.CharField(max_length=60, editable=False)
    size = models.PositiveIntegerField(editable=False)
    name = models.CharField(max_length=200, editable=False)
    created = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return self.title
