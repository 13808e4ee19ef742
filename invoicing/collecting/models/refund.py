"""Refunds: money that goes back to the method it came from; each a row that is committed before the call."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from invoicing.collecting.gateways.interface import RefundOrder
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.order import Order, OrderQuerySet, indexes
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice


class RefundQuerySet(OrderQuerySet):
    def standing(self) -> Self:
        """Those whose money went back, or is on its way."""
        return self.exclude(state__in=(Refund.FAILED, Refund.CANCELED))


class Refund(Order):
    """`amount` (minor units) of a charge given back; never more of it than it brought in. `code`: why it failed."""

    REASONS = [
        ("requested_by_customer", "Requested by the customer"),
        ("duplicate", "Charged twice"),
        ("fraudulent", "Fraudulent"),
        ("other", "Other"),
    ]
    NOTE_LENGTH = 500
    prefix, noun = "re", "refund"

    attempt = models.ForeignKey(ChargeAttempt, models.PROTECT, related_name="refunds", editable=False)
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, null=True, related_name="refunds", editable=False)
    reason = models.CharField(max_length=30, choices=REASONS, editable=False)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, editable=False)

    objects = RefundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="collecting_refund_public_id"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="collecting_refund_amount"),
        ]
        indexes = indexes("refund")

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("refund_detail", args=[self.public_id])

    @property
    def invoice(self) -> Invoice:
        return self.attempt.invoice

    def order(self) -> RefundOrder:
        """What the gateway is asked for; the same each time."""
        return RefundOrder(
            key=self.public_id,
            amount=self.amount,
            currency=self.currency,
            charge=self.attempt.reference,
            reason=self.reason,
            asked_at=self.created,
            reference=self.reference,
        )
