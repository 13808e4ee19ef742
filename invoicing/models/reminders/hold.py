"""What holds the reminders of one invoice back by the word of staff: a pause, or a promise to pay."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from billing_site.lib.db.transaction import whole
from invoicing.models.invoice import Invoice
from invoicing.models.reminders import pauses
from invoicing.models.reminders.policy import REASON_LENGTH
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

# Asked of each hold, of which there are few: joined, SQLite would look for one of each open invoice.
IS_OF_OPEN = Exists(Invoice.objects.filter(pk=OuterRef("invoice"), status=OPEN))
# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
IS_PROMISED = RawSQL("'open'", [])
NOT_OPEN = "Only an open invoice is reminded of."


class HoldQuerySet(models.QuerySet["ReminderHold"]):
    def promised(self) -> Self:
        """Promises whose day is not over, of open invoices."""
        return self.filter(IS_OF_OPEN, promise=IS_PROMISED)

    def broken(self) -> Self:
        """Promises that were not kept, of invoices that are open still."""
        return self.filter(IS_OF_OPEN, promise=ReminderHold.BROKEN)

    def over(self, today: date) -> Self:
        """Promises whose day is over, which nobody looked into yet."""
        return self.filter(promise=IS_PROMISED, promised_on__lt=today)


class ReminderHold(models.Model):
    """The pause and the promise of an invoice, a row from the first of them on. Events tell what was before.

    A promise is open until its day is over; then the invoice was paid (kept) or is open still (broken).
    """

    NOTHING, PROMISED, KEPT, BROKEN = "", "open", "kept", "broken"
    PROMISES = [(NOTHING, "No promise"), (PROMISED, "Open"), (KEPT, "Kept"), (BROKEN, "Broken")]

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="reminder_hold", editable=False)
    paused = models.BooleanField(default=False, editable=False)
    # The last day of the pause; None: until somebody resumes.
    paused_until = models.DateField(null=True, editable=False)
    pause_reason = models.CharField(max_length=REASON_LENGTH, blank=True, editable=False)
    promise = models.CharField(max_length=6, choices=PROMISES, blank=True, default=NOTHING, editable=False)
    promised_on = models.DateField("promised for", null=True, editable=False)
    promise_note = models.CharField("note on the promise", max_length=REASON_LENGTH, blank=True, editable=False)
    # Who wrote the promise down.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="by"
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "hold on reminders"
        verbose_name_plural = "holds on reminders"
        constraints = [
            models.CheckConstraint(
                condition=Q(promise="", promised_on=None) | (~Q(promise="") & Q(promised_on__isnull=False)),
                name="invoicing_hold_promise_has_day",
            )
        ]
        indexes = [
            models.Index(fields=["promised_on"], name="invoicing_promised", condition=Q(promise="open")),
            models.Index(fields=["promise"], name="invoicing_broken", condition=Q(promise="broken")),
        ]

    def __str__(self) -> str:
        return str(self.invoice)

    @classmethod
    def of(cls, invoice: Invoice) -> Self:
        """The row of an invoice, an unsaved one where it has none."""
        return cls.objects.filter(invoice=invoice).first() or cls(invoice=invoice)

    @classmethod
    def locked_of(cls, invoice: Invoice) -> Self:
        """The row behind the lock of its open invoice. Raises IllegalMove."""
        _, invoice = invoice.locked_with_customer()
        if invoice.status != OPEN:
            raise IllegalMove(NOT_OPEN)
        row = cls.of(invoice)
        row.invoice = invoice
        return row

    pause_now = property(pauses.as_kept)

    @classmethod
    @whole
    def pause(
        cls,
        invoice: Invoice,
        *,
        until: date | None,
        reason: str,
        by: User | None,
        now: datetime,
        operation_id: str = "",
        instead_of: list | None = None,
    ) -> bool:
        """No reminder up to and with that day; None: until somebody resumes. False where it is so already.

        `instead_of` is the `pause_now` that it takes the place of: of another one nothing is changed. Raises
        IllegalMove.
        """
        row = cls.locked_of(invoice)
        pauses.refuse_unless(row, instead_of)
        if (row.paused, row.paused_until, row.pause_reason) == (True, until, reason):
            return False
        before = row.pause_now
        row.paused = True
        row.paused_until = until
        row.pause_reason = reason
        row.save()
        told = {"until": until.isoformat() if until else "", "reason": reason, "pause": [before, row.pause_now]}
        row.invoice.record("invoice.reminders_paused", by=by, now=now, operation_id=operation_id, **told)
        return True

    @classmethod
    @whole
    def resume(
        cls,
        invoice: Invoice,
        *,
        by: User | None,
        now: datetime,
        operation_id: str = "",
        instead_of: list | None = None,
    ) -> bool:
        """End the pause; False where there is none. `instead_of` as in `pause`. Raises IllegalMove."""
        row = cls.locked_of(invoice)
        pauses.refuse_unless(row, instead_of)
        if not row.paused:
            return False
        before = row.pause_now
        row.paused = False
        row.paused_until = None
        row.pause_reason = ""
        row.save()
        told = {"pause": [before, row.pause_now]}
        row.invoice.record("invoice.reminders_resumed", by=by, now=now, operation_id=operation_id, **told)
        return True

    @classmethod
    @whole
    def promise_payment(cls, invoice: Invoice, day: date, *, note: str, by: User | None, now: datetime) -> None:
        """The customer promised to pay by that day, up to and with which nobody reminds them. Raises IllegalMove."""
        row = cls.locked_of(invoice)
        if (row.promise, row.promised_on, row.promise_note) == (cls.PROMISED, day, note):
            return
        row.promise = cls.PROMISED
        row.promised_on = day
        row.promise_note = note
        row.actor = by if by is not None and by.pk else None
        row.save()
        row.invoice.record("invoice.payment_promised", by=by, now=now, promised_on=day.isoformat(), reason=note)

    @classmethod
    @whole
    def forget_promise(cls, invoice: Invoice, *, by: User | None, now: datetime) -> None:
        """There is no promise any more; where there was none, nothing happens. Raises IllegalMove."""
        row = cls.locked_of(invoice)
        if row.promise:
            row.promise = cls.NOTHING
            row.promised_on = None
            row.promise_note = ""
            row.actor = None
            row.save()
            row.invoice.record("invoice.promise_withdrawn", by=by, now=now)

    @whole
    def end_promise(self, today: date, *, now: datetime) -> bool:
        """The day of the promise is over: note whether it was kept, and tell where it was not. True if it was told."""
        _, invoice = self.invoice.locked_with_customer()
        row = self.of(invoice)
        if row.promise != self.PROMISED or row.promised_on is None or row.promised_on >= today:
            return False
        row.promise = self.BROKEN if invoice.status == OPEN else self.KEPT
        row.save()
        if row.promise == self.BROKEN:
            invoice.record("invoice.promise_broken", by=None, now=now, promised_on=row.promised_on.isoformat())
        return row.promise == self.BROKEN
