"""One mail: a row written in the transaction of what it tells of, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from billing_site.events.models import Event, Subject
from billing_site.lib.db.transaction import whole
from billing_site.mail import dependent
from billing_site.mail.kinds import KINDS
from billing_site.mail.limits import SUBJECT_LENGTH, check_texts, next_try, one_line, recipients
from billing_site.mail.models import again
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.indexes import INDEXES
from billing_site.mail.models.query import MessageQuerySet
from billing_site.mail.models.words import names_of
from billing_site.mail.parts import Composed
from billing_site.staff.models.user import User


class TakenMeanwhile(Exception):
    """The row is not as this worker left it: somebody took it for dead."""


class Message(models.Model):
    """What was, is or will be sent to whom. Written by `write`, in the same transaction as what it tells of.

    waiting -> sending -> sent is the usual way. A worker that died while it handed a mail over leaves it in doubt: it
    is sent once more under the same Message-ID, and says so. What the server refuses for good has failed; what must not
    go any more (canceled, paid meanwhile, an address that bounced) is suppressed, and `reason` says why.
    """

    WAITING, SENDING, SENT, IN_DOUBT, FAILED, SUPPRESSED = (
        *("waiting", "sending", "sent", "in_doubt", "failed", "suppressed"),
    )
    STATES = [
        (WAITING, "Waiting"),
        (SENDING, "Sending"),
        (SENT, "Sent"),
        (IN_DOUBT, "In doubt"),
        (FAILED, "Failed"),
        (SUPPRESSED, "Not sent"),
    ]
    UNDER_WAY = (WAITING, SENDING, IN_DOUBT)
    CANCELED, WITHHELD, BOUNCED, UNLISTED = "canceled", "withheld", "bounced", "unlisted"
    CAUSES = [
        (CANCELED, "Canceled"),
        (WITHHELD, "Not needed any more"),
        (BOUNCED, "The address bounced"),
        (UNLISTED, "Not an address of the test"),
    ]
    # What keeps a mail back because of its addresses, which may be right another time.
    OF_ADDRESSES = (BOUNCED, UNLISTED)
    # A worker of another machine that holds a mail for longer than any talk lasts is taken for dead.
    PATIENCE = timedelta(minutes=30)
    prefix, noun = "msg", "email"

    public_id = models.CharField("ID", max_length=40, editable=False)
    kind = models.CharField(max_length=20, choices=KINDS, editable=False)
    # Public ids of what it tells of (an invoice, a credit note, a payment) and of the customer; '' of none.
    about = models.CharField(max_length=40, blank=True, editable=False)
    customer = models.CharField(max_length=40, blank=True, editable=False)
    # What these are called when it is written: names and numbers that it is found by.
    names = models.TextField(blank=True, editable=False)
    to = models.JSONField(default=list, editable=False)
    cc = models.JSONField("CC", default=list, editable=False)
    language = models.CharField(max_length=35, editable=False)
    subject = models.CharField(max_length=500, editable=False)
    text = models.TextField(editable=False)
    html = models.TextField("HTML", blank=True, editable=False)
    # As in parts.Attachment and parts.Picture.
    attachments = models.JSONField(default=list, editable=False)
    pictures = models.JSONField(default=list, editable=False)
    # What else the room that wrote it needs to know when it is sent: {"stage": 2} of a reminder.
    data = models.JSONField(default=dict, editable=False)

    state = models.CharField(max_length=10, choices=STATES, default=WAITING, editable=False)
    # Why it was suppressed: the kind of cause, and all of it in words.
    cause = models.CharField(max_length=8, choices=CAUSES, blank=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)
    message_id = models.CharField("Message-ID", max_length=200, editable=False)
    # "Billing <billing@example.com>" as it left; '' until the first try.
    sender = models.CharField(max_length=600, blank=True, editable=False)
    reply_to = models.CharField(max_length=512, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    # Not before this moment; None of what is not to be tried any more.
    next_attempt_at = models.DateTimeField(null=True, editable=False)
    # Who hands it over just now, "" for nobody; and when the last one began.
    worker = models.CharField(max_length=80, blank=True, default="", editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    # How often it was left in doubt: so often it may have come twice.
    doubts = models.PositiveSmallIntegerField(default=0, editable=False)
    # The server's last words, and {address: its words} of those that it refused while it took the mail for others.
    answer = models.CharField(max_length=1000, blank=True, editable=False)
    refused = models.JSONField(default=dict, editable=False)
    # When the last of them was, of a mail that others got.
    refused_at = models.DateTimeField(null=True, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    created = models.DateTimeField(editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    # Derived by `found_by`, for the index only.
    search_text = models.TextField(blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="mail_message_public_id"),
            models.UniqueConstraint(fields=["message_id"], name="mail_message_message_id"),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("email_detail", args=[self.public_id])

    @property
    def may_have_come_twice(self) -> bool:
        """Whether it was handed over again after nobody knew how the time before ended."""
        return self.doubts > (0 if self.state == self.SENT else 1)

    def is_due(self, now: datetime) -> bool:
        tried = self.state in (self.WAITING, self.IN_DOUBT)
        return tried and self.next_attempt_at is not None and self.next_attempt_at <= now

    can_be_retried = property(again.can_be_retried)
    is_over = property(again.is_over)
    is_erased = property(again.is_erased)
    can_be_copied = property(again.can_be_copied)
    send_again = again.send_again
    add = classmethod(again.add)
    copies_of = again.copies_of
    note_copy = again.note_copy

    @classmethod
    def write(
        cls,
        kind: str,
        composed: Composed,
        *,
        to: list[str],
        cc: list[str],
        about: Subject | None = None,
        customer: Subject | None = None,
        by: User | None,
        now: datetime,
        not_before: datetime | None = None,
        also: Iterable[Any] = (),
        **data: Any,
    ) -> Message:
        """Put a mail into the outbox: it goes at `not_before` (None: at once), if this transaction is committed.

        It is found by what `about`, `customer` and the things that it tells of `also` are called now.
        Raises limits.MailRefused for what is no address, for too many of them, and for a text that is too long.
        """
        to, cc = recipients(to, cc)
        check_texts(composed.text, composed.html)
        columns = composed.columns() | {"subject": one_line(composed.subject)[:SUBJECT_LENGTH]}
        return cls.add(
            kind=kind,
            about=about.public_id if about else "",
            customer=customer.public_id if customer else "",
            names=names_of(about, customer, *also),
            to=to,
            cc=cc,
            data=data,
            next_attempt_at=not_before or now,
            by=by,
            now=now,
            **columns,
        )

    @whole
    def cancel(self, *, by: User | None, now: datetime) -> None:
        """Stop it while it waits. Raises NotPossible once it is on its way."""
        current = Message.objects.lock().get(pk=self.pk)
        if current.state != self.WAITING:
            raise NotPossible(f"This mail cannot be canceled any more: {current.get_state_display().lower()}.")
        words = "Canceled before it was sent."
        current.turn(state=self.SUPPRESSED, cause=self.CANCELED, reason=words, next_attempt_at=None)
        Event.record("message.canceled", current, by=by, now=now)
        dependent.on_canceled(current, by=by, now=now)
        self.__dict__.update(current.__dict__)

    @whole
    def retry(self, *, by: User | None, now: datetime) -> None:
        """Try it again at once, under the same Message-ID: one that failed, was put off, is in doubt, or met an
        address that nothing is sent to.

        Raises NotPossible for any other.
        """
        current = Message.objects.lock().get(pk=self.pk)
        if not current.can_be_retried:
            raise NotPossible(f"This mail cannot be tried again: {current.get_state_display().lower()}.")
        Event.record("message.retried", current, by=by, now=now, state=current.state, attempts=current.attempts)
        cleared = {"cause": "", "reason": "", "answer": "", "refused": {}, "refused_at": None, "attempts": 0}
        current.turn(state=self.WAITING, next_attempt_at=now, **cleared)
        self.__dict__.update(current.__dict__)

    def turn(self, **changes: Any) -> bool:
        """Write `changes` if nobody did anything with the row since it was read."""
        known = {name: getattr(self, name) for name in ("state", "worker", "attempts", "next_attempt_at")}
        held = Message.objects.filter(pk=self.pk, **known).update(**changes)
        if held:
            self.__dict__.update(changes)
        return bool(held)

    def claim(self, *, worker: str, now: datetime, **columns: Any) -> bool:
        """Make it the worker's own, with the very files and names that it will send; False where another has it.

        `columns` are attachments, sender, reply_to and refused: {address: why it is left out}.
        """
        begun = {"state": self.SENDING, "attempts": self.attempts + 1, "next_attempt_at": None}
        return self.turn(worker=worker, claimed_at=now, **begun, **columns)

    def suppress(self, cause: str, reason: str) -> bool:
        return self.turn(state=self.SUPPRESSED, cause=cause, reason=reason[:500], next_attempt_at=None)

    @whole
    def mark_sent(self, answer: str, refused: dict[str, str], *, now: datetime) -> None:
        """The server took it with these words, though not for the `refused`. Raises TakenMeanwhile."""
        dependent.on_sent(self, now=now)
        told = {"answer": answer[:1000], "refused": self.refused | refused}
        refused_at = now if told["refused"] else None
        self.settle(state=self.SENT, sent_at=now, refused_at=refused_at, next_attempt_at=None, **told)

    @whole
    def mark_failed(self, answer: str, refused: dict[str, str], *, now: datetime) -> None:
        """It was refused for good, or often enough. Raises TakenMeanwhile."""
        dependent.on_failed(self, why=answer, now=now)
        told = {"answer": answer[:1000], "refused": self.refused | refused}
        self.settle(state=self.FAILED, next_attempt_at=None, **told)

    def put_off(self, answer: str, *, attempts: int, now: datetime) -> None:
        """It was not taken this time, the last of `attempts`: later again, or never. Raises TakenMeanwhile."""
        later = next_try(attempts, now)
        if later is None:
            self.mark_failed(answer, {}, now=now)
        else:
            self.settle(state=self.WAITING, attempts=attempts, next_attempt_at=later, answer=answer[:1000])

    def leave_in_doubt(self, answer: str, *, at: datetime | None) -> None:
        """Nobody knows whether the server took it: once more at `at`, the second time a person says whether."""
        again = at if self.doubts == 0 else None
        self.settle(state=self.IN_DOUBT, doubts=self.doubts + 1, next_attempt_at=again, answer=answer[:1000])

    @whole
    def bounce(self, address: str, words: str, *, now: datetime) -> bool:
        """It came back from one of its addresses; from all it is for: it has failed. False where that was known."""
        if self.state not in (self.SENT, self.IN_DOUBT) or address in self.refused:
            return False
        self.refused = self.refused | {address: f"It came back: {words}"}
        dependent.on_failed(self, why=f"It came back from {address}: {words}", now=now)
        changes: dict[str, Any] = {"refused": self.refused, "refused_at": now}
        if all(each in self.refused for each in self.to):
            changes |= {"state": self.FAILED, "next_attempt_at": None, "answer": f"It came back: {words}"[:1000]}
        if not self.turn(**changes):
            raise TakenMeanwhile
        return True

    def note_delay(self, address: str, words: str) -> None:
        """A server on the way still tries to deliver it there."""
        if self.state == self.SENT and "Delayed" not in self.answer:
            self.turn(answer=f"{self.answer} · Delayed to {address}: {words}"[:1000])

    def settle(self, **changes: Any) -> None:
        if not self.turn(worker="", **changes):
            raise TakenMeanwhile
