"""What a customer says on the page of an invoice: "I have paid", on which day; and what staff made of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from billing_site.company.models import today_at
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN, UNCOLLECTIBLE
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

# How long nobody is reminded after somebody said that it is paid.
TRUSTED_FOR = timedelta(days=7)
# Asked of each claim, of which there are few: joined, SQLite would look for one of each open invoice.
IS_OF_OWED = Exists(Invoice.objects.filter(pk=OuterRef("invoice"), status__in=(OPEN, UNCOLLECTIBLE)))
# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
IS_OPEN = RawSQL("'open'", [])


class ClaimQuerySet(models.QuerySet["PaymentClaim"]):
    def open(self) -> Self:
        """Those that staff did not look into yet, oldest first: of invoices that still ask for something."""
        return self.filter(IS_OF_OWED, state=IS_OPEN).order_by("id")


class PaymentClaim(models.Model):
    """Somebody with the link said that an invoice was paid on a day. At most one is open for an invoice."""

    OPEN, CONFIRMED, DISMISSED = "open", "confirmed", "dismissed"
    STATES = [(OPEN, "Open"), (CONFIRMED, "Confirmed"), (DISMISSED, "Dismissed")]
    prefix, noun = "claim", "word of payment"

    public_id = models.CharField("ID", max_length=40, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payment_claims", editable=False)
    paid_on = models.DateField(editable=False)
    said_at = models.DateTimeField("said", editable=False)
    state = models.CharField(max_length=9, choices=STATES, default=OPEN, editable=False)
    closed_at = models.DateTimeField("closed", null=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="closed by"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "word of payment"
        verbose_name_plural = "words of payment"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_claim_public_id"),
            models.UniqueConstraint(fields=["invoice"], name="invoicing_claim_one_open", condition=Q(state="open")),
        ]
        indexes = [models.Index(F("said_at").desc(), F("id").desc(), name="invoicing_claim_newest")]

    def __str__(self) -> str:
        return f"Said to be paid on {self.paid_on:%Y-%m-%d}"

    @classmethod
    @whole
    def say(cls, invoice: Invoice, paid_on: date, *, now: datetime) -> Self:
        """The customer says so. Said again with the same day nothing happens; another day takes the place of the first.

        Raises IllegalMove where nothing is owed, ValueError for a day before the invoice or after today.
        """
        invoice = invoice.locked()
        if invoice.status not in (OPEN, UNCOLLECTIBLE):
            raise IllegalMove("Nothing is owed on this invoice.")
        check_day(invoice, paid_on, now)
        claim = locked(cls.objects.filter(invoice=invoice, state=cls.OPEN)).first()
        if claim and claim.paid_on == paid_on:
            return claim
        claim = claim or cls(public_id=public_id(cls.prefix, now), invoice=invoice)
        claim.paid_on, claim.said_at = paid_on, now
        claim.save()
        invoice.record("invoice.payment_claimed", by=None, now=now, paid_on=paid_on.isoformat())
        return claim

    @whole
    def confirm(self, *, by: User | None, now: datetime) -> None:
        """Staff found the money, which they record by itself. Raises IllegalMove for one that is closed."""
        self.close(self.CONFIRMED, "invoice.claim_confirmed", by=by, now=now)

    @whole
    def dismiss(self, *, by: User | None, now: datetime) -> None:
        """Staff found no such money: reminders go again. Raises IllegalMove for one that is closed."""
        self.close(self.DISMISSED, "invoice.claim_dismissed", by=by, now=now)

    def close(self, state: str, event: str, *, by: User | None, now: datetime) -> None:
        invoice = self.invoice.locked()
        claim = locked(PaymentClaim.objects.filter(pk=self.pk)).get()
        if claim.state != self.OPEN:
            raise IllegalMove(f"This was {claim.get_state_display().lower()} already.")
        claim.state, claim.closed_at = state, now
        claim.actor = by if by is not None and by.pk else None
        claim.save()
        invoice.record(event, by=by, now=now, paid_on=claim.paid_on.isoformat())
        self.__dict__.update(claim.__dict__)


def claimed(invoice: Invoice, now: datetime) -> bool:
    """Whether somebody said so little ago that reminders wait; what was dismissed says nothing any more."""
    said = PaymentClaim.objects.filter(invoice=invoice, said_at__gt=now - TRUSTED_FOR, said_at__lte=now)
    return said.exclude(state=PaymentClaim.DISMISSED).exists()


def earliest_day(invoice: Invoice) -> date:
    """The day of issue, as the document says it."""
    return date.fromisoformat(invoice.frozen["issued"][:10])


def check_day(invoice: Invoice, paid_on: date, now: datetime) -> None:
    if paid_on > today_at(now):
        raise ValueError("This day is still to come.")
    if paid_on < earliest_day(invoice):
        raise ValueError("This day is before the invoice.")
