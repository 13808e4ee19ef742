"""Reversals of payments: rows of their own, because what was recorded never changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing_site.company.models import today_at
from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User

if TYPE_CHECKING:
    from invoicing.models.parts.incoming import IncomingPayment
    from invoicing.models.payment import InvoicePayment


class PaymentReversal(models.Model):
    """One payment, or one incoming amount with all its payments, that turned out not to be there.

    `amount` is always the whole of it, in minor units. The database refuses to change or delete a row.
    """

    REASONS = [
        ("bounced", "Direct debit or cheque came back"),
        ("charged_back", "Card payment was charged back"),
        ("recalled", "Transfer was recalled"),
        ("wrong_entry", "Recorded by mistake"),
        ("other", "Other"),
    ]
    OTHER, NOTE_LENGTH = "other", 500
    prefix, noun = "payrev", "reversal"

    public_id = models.CharField(max_length=40)
    payment = models.OneToOneField("invoicing.InvoicePayment", models.PROTECT, null=True, related_name="reversal")
    incoming = models.OneToOneField("invoicing.IncomingPayment", models.PROTECT, null=True, related_name="reversal")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=20, choices=REASONS)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    reversed_on = models.DateField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_reversal_public_id"),
            models.CheckConstraint(
                condition=Q(payment__isnull=True, incoming__isnull=False)
                | Q(payment__isnull=False, incoming__isnull=True),
                name="invoicing_reversal_of_one",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoicing_reversal_amount"),
        ]

    def __str__(self) -> str:
        return f"Reversal of {self.payment or self.incoming}"

    @property
    def words(self) -> str:
        """Why, as staff chose and wrote it."""
        reason = self.get_reason_display()
        if not self.note:
            return reason
        return self.note if self.reason == self.OTHER else f"{reason}: {self.note}"

    @classmethod
    def build(
        cls,
        of: InvoicePayment | IncomingPayment,
        *,
        reason: str,
        by: User | None,
        now: datetime,
        note: str = "",
        reversed_on: date | None = None,
    ) -> Self:
        """An unsaved reversal. Raises ValueError for an unknown reason, and a day before the payment's or after today.

        Without a day it is the account's.
        """
        today = today_at(now)
        day, note = reversed_on or today, note.strip()
        if reason not in dict(cls.REASONS):
            raise ValueError("Choose why the payment is reversed.")
        if reason == cls.OTHER and not note:
            raise ValueError("Say why the payment is reversed.")
        if len(note) > cls.NOTE_LENGTH:
            raise ValueError(f"The note has at most {cls.NOTE_LENGTH} characters.")
        if day > today:
            raise ValueError("The day of the reversal cannot be in the future.")
        if day < of.paid_on:
            raise ValueError("A payment cannot be reversed before the day on which it came in.")
        return cls(
            public_id=public_id(cls.prefix, now),
            **{of.part_of_reversal: of},
            amount=of.amount,
            reason=reason,
            note=note,
            reversed_on=day,
            actor=by,
            created=now,
        )
