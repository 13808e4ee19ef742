"""How an invoice that is charged automatically is collected: when it is tried next and why then, or why not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing_site.lib.db.transaction import whole
from invoicing.collecting.models.charging import beginning, payers
from invoicing.collecting.models.collection_query import CollectionQuerySet
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.rules import retries
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN, UNCOLLECTIBLE
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.collecting.models.attempt import ChargeAttempt

NOT_COLLECTED = "Only an open invoice that is charged automatically is tried again."
NOT_TRIED = "It was not charged so far."
BY_STAFF = "Stopped by {}."
CONFIRM = "The customer must confirm the payment."
REST = "The rest, after a part was paid."
UNDER_WAY = "A charge is under way."
REVERSED = "A payment was reversed. Charge it again, or plan a try."
# The code of a charge that was not sent, because less remained by then.
LESS_REMAINS = "amount_changed"
PAYABLE = (OPEN, UNCOLLECTIBLE)


class Collection(models.Model):
    """A row of each invoice that is charged automatically, from its finalization on.

    `attempt_count` counts the first try and those of the clock. `waits`: only another payment method, or the customer,
    can change that there is no next try. The verbs lock customer and invoice.
    """

    prefix, noun = "coll", "collection"

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="collection", editable=False)
    next_payment_attempt = models.DateTimeField(null=True, editable=False)
    why = models.CharField(max_length=300, blank=True, editable=False)
    attempt_count = models.PositiveSmallIntegerField(default=0, editable=False)
    # Tries that staff left out: they are none, and yet their turn is over.
    skipped = models.PositiveSmallIntegerField(default=0, editable=False)
    first_failed_at = models.DateTimeField(null=True, editable=False)
    last_failed_at = models.DateTimeField(null=True, editable=False)
    waits = models.BooleanField(default=False, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # When the tries ended without success, and what the policy says was done.
    ended_at = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(editable=False)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_payment_attempt=None) | Q(stopped_at=None), name="collecting_stopped_has_no_next"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_payment_attempt", "id"],
                name="collecting_next",
                condition=Q(next_payment_attempt__isnull=False),
            ),
            models.Index(fields=["id"], name="collecting_waits", condition=Q(waits=True)),
            models.Index(fields=["id"], name="collecting_failed", condition=Q(first_failed_at__isnull=False)),
            models.Index(fields=["id"], name="collecting_stopped", condition=Q(stopped_at__isnull=False)),
            models.Index(fields=["id"], name="collecting_ended", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Collection of {self.invoice}"

    @property
    def is_idle(self) -> bool:
        """Whether nothing says why there is no next try: what was under way ended without a word about it."""
        return not (self.next_payment_attempt or self.stopped_at or self.ended_at or self.waits)

    @property
    def waits_for_confirmation(self) -> bool:
        return self.waits and self.why == CONFIRM

    @classmethod
    def locked_of(cls, invoice: Invoice) -> Self:
        """The row behind the lock of its payable invoice. Raises IllegalMove where it is not charged automatically."""
        _, invoice = invoice.locked_with_customer()
        row = cls.objects.filter(invoice=invoice).first()
        if row is None or invoice.status != OPEN:
            raise IllegalMove(NOT_COLLECTED)
        row.invoice = invoice
        return row

    @classmethod
    @whole
    def stop(cls, invoice: Invoice, *, by: User | None, now: datetime) -> bool:
        """No further try by itself, until somebody resumes; False where it is so already. Raises IllegalMove."""
        row = cls.locked_of(invoice)
        if row.stopped_at:
            return False
        row.stopped_at, row.stopped_by = now, by
        row.plan_at(None, BY_STAFF.format(by or "Billfold"))
        row.invoice.record("invoice.tries_stopped", by=by, now=now)
        return True

    @classmethod
    @whole
    def resume(cls, invoice: Invoice, *, by: User | None, now: datetime) -> bool:
        """Try again by itself as the policy says; False where it was not stopped. Raises IllegalMove."""
        row = cls.locked_of(invoice)
        if not row.stopped_at:
            return False
        row.stopped_at = row.stopped_by = None
        if row.invoice.charge_attempts.filter(state="requires_action", unwanted=False).exists():
            row.plan_at(None, CONFIRM, waits=True)
        else:
            row.plan_next(now=now)
        row.invoice.record("invoice.tries_resumed", by=by, now=now, why=row.why)
        return True

    @classmethod
    @whole
    def skip(cls, invoice: Invoice, *, by: User | None, now: datetime, seen: datetime | None = None) -> None:
        """Leave out the next try, the one at `seen`: the one after it is planned. Raises IllegalMove for none."""
        row = cls.locked_of(invoice)
        skipped = row.next_payment_attempt
        if skipped is None or (seen and skipped != seen):
            raise IllegalMove("The next try was changed meanwhile." if skipped else "No further try is planned.")
        row.skipped += 1
        row.first_failed_at = row.first_failed_at or skipped
        row.last_failed_at = skipped
        row.plan_next(now=now)
        row.invoice.record("invoice.try_skipped", by=by, now=now, at=skipped.isoformat())

    @classmethod
    @whole
    def charge_at(cls, invoice: Invoice, at: datetime, *, why: str = "", now: datetime, by: User | None = None) -> None:
        """Put the next try to this moment, whatever the policy says. Raises IllegalMove."""
        row = cls.locked_of(invoice)
        if row.invoice.charging:
            raise IllegalMove(beginning.UNDER_WAY)
        row.stopped_at = row.stopped_by = None
        row.plan_at(at, why)
        row.invoice.record("invoice.try_moved", by=by, now=now, at=at.isoformat())

    def plan_at(self, at: datetime | None, why: str, *, waits: bool = False) -> None:
        self.next_payment_attempt, self.why = at, why[:300]
        self.waits = waits
        self.keep()

    def keep(self) -> None:
        """Save all but the count of the tries, which is counted on by itself where they begin."""
        counted = ("id", "attempt_count")
        self.save(update_fields=[field.name for field in self._meta.concrete_fields if field.name not in counted])

    def plan_next(self, *, now: datetime, soon: bool = False) -> None:
        """The next try as the policy of today says, and what the end of the tries brings where it says none.

        `soon`: a method came onto the file, or its details changed.
        """
        policy = CollectionPolicy.current().policy
        if self.first_failed_at is None:
            self.plan_at(now, NOT_TRIED)
            return
        plan = retries.plan(policy, self.case(now), now=now, soon=soon)
        self.plan_at(plan.at, plan.why, waits=plan.waits)
        if plan.at is None and not plan.waits and self.ended_at is None:
            self.end(policy, now=now)

    def end(self, policy: retries.Policy, *, now: datetime) -> None:
        """All tries were made: what the policy says for it."""
        self.ended_at = now
        self.keep()
        self.invoice.record("invoice.tries_ended", by=None, now=now, why=self.why)
        if policy.end == retries.UNCOLLECTIBLE and self.invoice.status == OPEN:
            self.invoice.mark_uncollectible(by=None, now=now)

    def case(self, now: datetime) -> retries.Case:
        """What the arithmetic of the tries needs to know of this invoice, whose first try failed."""
        return payers.case_of(
            self.invoice,
            first_failed=self.first_failed_at or now,
            last_failed=self.last_failed_at or now,
            retries=max(self.attempt_count + self.skipped - 1, 0),
        )


def on_settled(invoice: Invoice, *, now: datetime) -> None:
    """Paid, void or credited: nothing is tried any more, and what waits for the customer is given up.

    What was not sent yet is not sent any more; of what nobody knows whether it was, the money is counted if it comes.
    """
    Collection.objects.filter(invoice=invoice).update(next_payment_attempt=None, why="", waits=False)
    invoice.charge_attempts.filter(state="requires_action").update(unwanted=True, next_look_at=now)
    invoice.charge_attempts.filter(state__in=("created", "sent", "unknown")).update(unwanted=True)


def on_less(invoice: Invoice, *, now: datetime) -> None:
    """A part was paid or credited: what waits for the customer, and is more than remains, is given up for the rest."""
    waiting = invoice.charge_attempts.filter(state="requires_action", unwanted=False)
    waiting.filter(amount__gt=invoice.amount_remaining).update(unwanted=True, next_look_at=now)


def on_reopened(invoice: Invoice, *, now: datetime) -> None:
    """A payment of it was reversed: staff decide whether it is charged again, and it is owed from now on."""
    idle = Collection.objects.filter(invoice=invoice, next_payment_attempt=None, waits=False)
    idle.filter(stopped_at=None).update(why=REVERSED)
    idle.filter(first_failed_at=None).update(first_failed_at=now, last_failed_at=now)
    invoice.charge_attempts.filter(state="created").update(unwanted=False)


def on_succeeded(attempt: ChargeAttempt, *, now: datetime) -> None:
    """Nothing is tried any more; where a part was paid, the rest is tried when it would have been, or at once."""
    row = Collection.objects.filter(invoice=attempt.invoice).first()
    if row and attempt.invoice.status != OPEN:
        row.plan_at(None, "")
    elif row and (row.is_idle or row.waits_for_confirmation):
        row.plan_at(now, REST)


def on_begun(attempt: ChargeAttempt) -> None:
    """The first try counts, and each of the clock."""
    if attempt.counts:
        Collection.objects.filter(invoice=attempt.invoice).update(attempt_count=F("attempt_count") + 1)


def on_canceled(attempt: ChargeAttempt, *, now: datetime) -> None:
    """It was not made, or given up: where nothing else comes of the invoice, the next try does."""
    row = Collection.objects.filter(invoice=attempt.invoice).first()
    if row is None or attempt.invoice.status != OPEN:
        return
    row.invoice = attempt.invoice
    others = attempt.invoice.charge_attempts.exclude(pk=attempt.pk)
    if others.filter(state__in=(*attempt.UNDER_WAY, attempt.REQUIRES_ACTION)).exists():
        return
    less_remains = attempt.code == LESS_REMAINS or attempt.amount > attempt.invoice.amount_remaining
    if less_remains and (row.is_idle or row.waits_for_confirmation):
        row.plan_at(now, REST)
    elif row.waits_for_confirmation or row.is_idle:
        row.first_failed_at, row.last_failed_at = row.first_failed_at or now, now
        row.plan_next(now=now)


def on_failed(attempt: ChargeAttempt, *, now: datetime) -> None:
    """What comes after a try that failed; after one of the customer's own only the turn that the clock left to it.

    Nothing does where the invoice was settled or given up meanwhile.
    """
    row = Collection.objects.filter(invoice=attempt.invoice).first()
    if row is None or attempt.invoice.status != OPEN:
        return
    row.invoice = attempt.invoice
    if attempt.on_session:
        if row.is_idle and row.why == UNDER_WAY:
            row.plan_next(now=now)
        return
    row.first_failed_at, row.last_failed_at = row.first_failed_at or now, now
    if row.stopped_at:
        row.keep()
    else:
        row.plan_next(now=now)


def on_action_required(attempt: ChargeAttempt, *, now: datetime) -> None:
    """The next try waits for the customer; who pays just now is there, and that changes no plan."""
    row = Collection.objects.filter(invoice=attempt.invoice).first()
    if row is None or attempt.on_session or attempt.invoice.status != OPEN:
        return
    row.invoice = attempt.invoice
    row.first_failed_at, row.last_failed_at = row.first_failed_at or now, now
    row.plan_at(None, CONFIRM, waits=True)


def on_new_method(customer_pk: int, *, now: datetime) -> int:
    """A method came onto the file: what waits for one is charged to it; returns how many invoices."""
    waiting = Collection.objects.filter(waits=True, stopped_at=None, invoice__status=OPEN).select_related("invoice")
    found = list(waiting.filter(Q(invoice__customer=customer_pk) | Q(invoice__customer__merged_into=customer_pk)))
    for row in found:
        if row.first_failed_at is None:
            row.plan_at(now, "There is a payment method now.")
        elif not row.waits_for_confirmation or row.case(now).has_other_method:
            row.plan_next(now=now, soon=True)
    return len(found)
