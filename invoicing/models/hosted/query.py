"""What a customer asks on the page of an invoice: "Something is wrong", and what staff answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F

from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

LONGEST = 2000
# Whoever has the link may ask on, but not fill the desk.
MOST_OPEN = 3


class TooManyQueries(Exception):
    """So many messages of this invoice wait for an answer already."""


class InvoiceQueryQuerySet(models.QuerySet["InvoiceQuery"]):
    def open(self) -> Self:
        """Those that nobody answered or closed yet, oldest first."""
        return self.filter(state=InvoiceQuery.OPEN).order_by("id")

    def unsettled(self) -> Self:
        """Those that are not closed, answered ones among them: while there is one, nobody is reminded."""
        return self.exclude(state=InvoiceQuery.CLOSED)


class InvoiceQuery(models.Model):
    """A message of somebody with the link. open -> answered -> closed; it can be closed without an answer."""

    OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
    STATES = [(OPEN, "Open"), (ANSWERED, "Answered"), (CLOSED, "Closed")]
    prefix, noun = "qry", "message of a customer"

    public_id = models.CharField("ID", max_length=40, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="queries", editable=False)
    text = models.TextField("message", max_length=LONGEST, editable=False)
    # The tag of the language that the page was read in, in which the answer goes.
    language = models.CharField(max_length=35, editable=False)
    state = models.CharField(max_length=8, choices=STATES, default=OPEN, editable=False)
    asked_at = models.DateTimeField("asked", editable=False)
    # What staff wrote last, and when.
    answer = models.TextField(max_length=LONGEST, blank=True, editable=False)
    answered_at = models.DateTimeField("answered", null=True, editable=False)
    closed_at = models.DateTimeField("closed", null=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="by"
    )

    objects = InvoiceQueryQuerySet.as_manager()

    class Meta:
        verbose_name = "message of a customer"
        verbose_name_plural = "messages of customers"
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_query_public_id")]
        indexes = [
            models.Index(F("asked_at").desc(), F("id").desc(), name="invoicing_query_newest"),
            models.Index(fields=["state", "id"], name="invoicing_query_state"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @classmethod
    @whole
    def ask(cls, invoice: Invoice, text: str, *, language: str, now: datetime) -> Self:
        """The customer's message. The same one, while it is open, is not asked twice.

        Raises TooManyQueries, IllegalMove for a draft, ValueError for a text that is empty or too long.
        """
        if not text.strip() or len(text) > LONGEST:
            raise ValueError(f"Enter a message of at most {LONGEST:,} characters.")
        invoice = invoice.locked()
        if invoice.is_draft:
            raise IllegalMove("A draft was shown to nobody.")
        waiting = list(cls.objects.open().filter(invoice=invoice))
        if same := next((each for each in waiting if each.text == text), None):
            return same
        if len(waiting) >= MOST_OPEN:
            raise TooManyQueries
        query = cls(public_id=public_id(cls.prefix, now), invoice=invoice, text=text, language=language, asked_at=now)
        query.save(force_insert=True)
        invoice.record("invoice.queried", by=None, now=now, query=query.public_id)
        return query

    @whole
    def reply(self, answer: str, *, by: User | None, now: datetime) -> None:
        """Staff answer; the mail is written by whoever calls this, in the same transaction.

        Raises IllegalMove for a closed one, ValueError for a text that is empty or too long.
        """
        if not answer.strip() or len(answer) > LONGEST:
            raise ValueError(f"Enter an answer of at most {LONGEST:,} characters.")
        query = self.still_unsettled()
        query.state = self.ANSWERED
        query.answer, query.answered_at = answer, now
        query.keep("invoice.query_answered", by=by, now=now)
        self.__dict__.update(query.__dict__)

    @whole
    def close(self, *, by: User | None, now: datetime) -> None:
        """Nothing is open about it: reminders go again. Raises IllegalMove for one that is closed."""
        query = self.still_unsettled()
        query.state, query.closed_at = self.CLOSED, now
        query.keep("invoice.query_closed", by=by, now=now)
        self.__dict__.update(query.__dict__)

    def still_unsettled(self) -> Self:
        invoice = self.invoice.locked()
        query = locked(type(self).objects.filter(pk=self.pk)).get()
        query.invoice = invoice
        if query.state == self.CLOSED:
            raise IllegalMove("This message was closed already.")
        return query

    def keep(self, event: str, *, by: User | None, now: datetime) -> None:
        self.actor = by if by is not None and by.pk else None
        self.save()
        self.invoice.record(event, by=by, now=now, query=self.public_id)
