"""One step of an invoice's ladder that was dealt with: the letter that told of it, or that it was skipped."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing_site.lib.ids import public_id
from billing_site.mail.models.message import Message
from invoicing.models.invoice import Invoice
from invoicing.rules.reminders.dunning import TONES, Done

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

TONE_NAMES = ["Friendly", "Firm", "Last"]

TRIED = (Message.WAITING, Message.IN_DOUBT)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def of_message(self, message: Message) -> Self:
        """The steps that one letter tells of."""
        return self.filter(message=message).order_by("invoice_id", "id")


# As Reminder.is_on_its_way.
ON_ITS_WAY = Q(state="written") & (
    Q(message__state=Message.SENDING) | Q(message__state__in=TRIED, message__next_attempt_at__isnull=False)
)


class Reminder(models.Model):
    """written -> sent is the usual way. What came between (paid, promised, another amount) has the letter withheld:
    then the step is still to come, and a new letter takes this row's place. `stage` counts an invoice's rows from 1.
    """

    WRITTEN, SENT, WITHHELD, FAILED, SKIPPED = "written", "sent", "withheld", "failed", "skipped"
    STATES = [
        (WRITTEN, "In the outbox"),
        (SENT, "Sent"),
        (WITHHELD, "Not sent"),
        (FAILED, "Failed"),
        (SKIPPED, "Skipped"),
    ]
    # So many letters are begun for one step; whoever changes an amount all the time is not written to for ever.
    MOST_TRIES = 3
    prefix, noun = "rem", "reminder"

    public_id = models.CharField("ID", max_length=40, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="reminders", editable=False)
    stage = models.PositiveSmallIntegerField(editable=False)
    # Days after the due day, below zero before it; None of a letter that staff sent beyond the steps.
    days = models.SmallIntegerField(null=True, editable=False)
    tone = models.PositiveSmallIntegerField(choices=list(zip(TONES, TONE_NAMES, strict=True)), editable=False)
    state = models.CharField(max_length=8, choices=STATES, editable=False)
    reason = models.CharField(max_length=300, blank=True, editable=False)
    # All invoices of one letter name the same mail; None of what was skipped.
    message = models.ForeignKey(Message, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    # What the letter asks for this invoice, in minor units of its currency.
    amount = models.BigIntegerField(default=0, editable=False)
    tries = models.PositiveSmallIntegerField(default=1, editable=False)
    # The account's day on which it was skipped, or written and then left.
    day = models.DateField(editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="by"
    )
    created = models.DateTimeField(editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_reminder_public_id"),
            # Of two sweeps that race only one writes a step.
            models.UniqueConstraint(fields=["invoice", "stage"], name="invoicing_reminder_stage"),
        ]
        indexes = [
            models.Index(F("created").desc(), F("id").desc(), name="invoicing_reminder_newest"),
            models.Index(fields=["message"], name="invoicing_reminder_message", condition=Q(message__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} · {self.get_tone_display()}"

    @classmethod
    def build(
        cls, invoice: Invoice, *, days: int | None, tone: int, stage: int, by: User | None, now: datetime, day: date
    ) -> Self:
        actor = by if by is not None and by.pk else None
        key = public_id(cls.prefix, now)
        return cls(public_id=key, invoice=invoice, stage=stage, days=days, tone=tone, actor=actor, created=now, day=day)

    @property
    def is_canceled(self) -> bool:
        """Whether somebody took the letter out of the outbox, or the outbox itself did, without asking us."""
        return self.state == self.WRITTEN and self.message is not None and self.message.state == Message.SUPPRESSED

    @property
    def stands(self) -> bool:
        """Whether its letter was sent, or may still be."""
        return self.state == self.SENT or (self.state == self.WRITTEN and not self.is_canceled)

    @property
    def is_on_its_way(self) -> bool:
        """Whether its letter leaves today or later; one that a person has to decide about does not by itself."""
        message = self.message
        if self.state != self.WRITTEN or message is None:
            return False
        return message.state == Message.SENDING or (message.state in TRIED and message.next_attempt_at is not None)

    @property
    def may_come_again(self) -> bool:
        """Whether the step is still to come: its letter was withheld, not too often."""
        return self.state == self.WITHHELD and self.tries < self.MOST_TRIES

    def done_by(self, today: date) -> Done | None:
        """The step as the arithmetic knows it; None while it is still to come."""
        if self.may_come_again:
            return None
        left_out = self.state in (self.SKIPPED, self.WITHHELD) or self.is_canceled
        day = max(self.day, today) if self.is_on_its_way else self.day
        return Done(self.days, self.tone, day, skipped=left_out)
