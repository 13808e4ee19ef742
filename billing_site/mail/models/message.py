"""One mail: a row written in the transaction of what it tells of, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.models import Subject
from billing_site.lib.ids import public_id
from billing_site.mail.kinds import KINDS
from billing_site.mail.parts import Composed
from billing_site.staff.models.user import User


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, subject: Subject) -> Self:
        """The mails that tell of one thing, newest first."""
        return self.filter(about=subject.public_id).order_by("-id")

    def to_customer(self, customer: Subject) -> Self:
        """The mails to one customer, newest first."""
        return self.filter(customer=customer.public_id).order_by("-id")


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
    prefix, noun = "msg", "mail"

    public_id = models.CharField("ID", max_length=40, editable=False)
    kind = models.CharField(max_length=20, choices=KINDS, editable=False)
    # Public ids of what it tells of (an invoice, a credit note, a payment) and of the customer; '' of none.
    about = models.CharField(max_length=40, blank=True, editable=False)
    customer = models.CharField(max_length=40, blank=True, editable=False)
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
    reason = models.CharField(max_length=500, blank=True, editable=False)
    message_id = models.CharField("Message-ID", max_length=200, editable=False)
    # "Billing <billing@example.com>" as it left; '' until the first try.
    sender = models.CharField(max_length=600, blank=True, editable=False)
    reply_to = models.CharField(max_length=512, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    # Not before this moment; None of what is not to be tried any more.
    next_attempt_at = models.DateTimeField(null=True, editable=False)
    # Who hands it over just now, "" for nobody.
    worker = models.CharField(max_length=80, blank=True, default="", editable=False)
    # How often it was left in doubt: so often it may have come twice.
    doubts = models.PositiveSmallIntegerField(default=0, editable=False)
    # The server's last words, and {address: its words} of those that it refused while it took the mail for others.
    answer = models.CharField(max_length=1000, blank=True, editable=False)
    refused = models.JSONField(default=dict, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    created = models.DateTimeField(editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="mail_message_public_id"),
            models.UniqueConstraint(fields=["message_id"], name="mail_message_message_id"),
        ]
        indexes = [
            models.Index(F("created").desc(), F("id").desc(), name="mail_newest"),
            models.Index(F("state"), F("created").desc(), F("id").desc(), name="mail_state"),
            models.Index(F("kind"), F("created").desc(), F("id").desc(), name="mail_kind"),
            models.Index(fields=["about", "-id"], name="mail_about", condition=~Q(about="")),
            models.Index(fields=["customer", "-id"], name="mail_customer", condition=~Q(customer="")),
            models.Index(fields=["next_attempt_at", "id"], name="mail_due", condition=Q(next_attempt_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("message_detail", args=[self.public_id])

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
        **data: Any,
    ) -> Self:
        """Put a mail into the outbox: it goes at `not_before` (None: at once), if this transaction is committed."""
        key = public_id(cls.prefix, now)
        return cls.objects.create(
            public_id=key,
            kind=kind,
            about=about.public_id if about else "",
            customer=customer.public_id if customer else "",
            to=to,
            cc=cc,
            data=data,
            message_id=f"<{key}@{settings.MAIL_DOMAIN}>",
            next_attempt_at=not_before or now,
            actor=by if by is not None and by.pk else None,
            created=now,
            **composed.columns(),
        )
