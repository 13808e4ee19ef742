"""Disputes: a customer asks the bank for the money of a charge back, and the bank asks for evidence until a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.functions import Concat
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from invoicing.collecting.gateways import interface
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.rules.returns import RETURNS
from invoicing.models.payment import InvoicePayment
from invoicing.models.query import with_invoice
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

NOT_OPEN = "The bank decided this dispute already."
UNDER_WAY = "Your answer to this dispute is on its way already."
AGAIN = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800))
ANSWERED = "Evidence was submitted already, and the bank takes no more."
NOTHING_TAKEN = "The bank only asks, and took nothing. To give the money back, refund the charge."
EMPTY = "Write what happened, or add a file, before you submit."


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> Self:
        """Those that the bank has not decided yet."""
        return self.filter(state__in=Dispute.OPEN)

    def needing(self) -> Self:
        """Those that wait for evidence, or for a word that they are given up."""
        return self.filter(state=Dispute.NEEDS_RESPONSE, wanted="")

    def taking(self) -> Self:
        """Those that took or hold money of their charge: not inquiries, nor those that were won."""
        return self.filter(taken_at__isnull=False).exclude(state=Dispute.WON)

    def due(self, now: datetime) -> Self:
        """Those with something that a worker is to carry to the gateway by now."""
        return self.exclude(wanted="").filter(worker="", next_look_at__lte=now).order_by("next_look_at", "id")

    def last_state(self) -> models.Subquery:
        """For charges: the state of the last dispute of each, NULL where there is none.

        Of one for which the bank only asks it is 'inquiry_needs_response', 'inquiry_under_review' or 'inquiry_closed'.
        """
        closed = When(taken_at=None, state=Dispute.WON, then=Value("inquiry_closed"))
        asked = When(taken_at=None, then=Concat(Value("inquiry_"), "state"))
        said = Case(closed, asked, default=F("state"), output_field=models.CharField())
        of_charge = self.filter(attempt=models.OuterRef("pk")).order_by("-id")
        return models.Subquery(of_charge.annotate(said=said).values("said")[:1])

    def search(self, query: str) -> Self:
        """By public id or reference, the charge's id, or whatever finds the invoice or the customer."""
        text = query.strip()
        own = Q(public_id=text), Q(reference=text), Q(attempt__public_id=text)
        return with_invoice(self, text, *own, to="attempt__invoice__") if text else self


class Dispute(models.Model):
    """What the gateway says of a dispute; `amount` and `fee` in minor units. `evidence` is what staff wrote so far.

    `fee` is what it costs the account by now: some gateways give it back where the dispute is won, and others do not.
    """

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
    fee_currency = models.CharField(max_length=3, editable=False)
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
    next_look_at = models.DateTimeField(null=True, editable=False)
    looks = models.PositiveSmallIntegerField(default=0, editable=False)
    # Why the gateway did not take what staff asked for.
    problem = models.CharField(max_length=500, blank=True, editable=False)
    # What a lost one left of the payment, which was reversed as a whole.
    kept = models.OneToOneField(InvoicePayment, models.PROTECT, null=True, related_name="left_by", editable=False)
    # The money of one that was lost, as a payment again: the bank decided for us after all.
    restored = models.OneToOneField(
        InvoicePayment, models.PROTECT, null=True, related_name="restored_by", editable=False
    )
    created = models.DateTimeField(editable=False)
    # Since when the gateway holds the money; None for an inquiry, which moves none.
    taken_at = models.DateTimeField(null=True, editable=False)
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
            models.Index(fields=["reference"], name="collecting_dispute_ref"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("dispute_detail", args=[self.public_id])

    @property
    def status(self) -> str:
        return self.state

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_inquiry(self) -> bool:
        """Whether the bank only asks: no money was moved."""
        return self.taken_at is None

    @property
    def is_return(self) -> bool:
        """Whether the bank could not carry a debit out, and nobody claims anything."""
        return self.reason in RETURNS and self.attempt.method.kind in interface.DEBITS

    @property
    def may_answer(self) -> bool:
        """Whether staff can still write evidence, submit it or give up."""
        return self.state == self.NEEDS_RESPONSE and not self.wanted

    @property
    def reason_words(self) -> str:
        """What the bank gives as the reason: "Product not received"."""
        return self.reason.replace("_", " ").capitalize() or "Not given"

    @property
    def taken(self) -> int:
        """What of the charge it takes, in the charge's minor units.

        One in another currency says nothing of the charge's own: it takes all that was not refunded.
        """
        if self.currency == self.attempt.currency:
            return self.amount
        refunded = self.attempt.refunds.standing().aggregate(total=Sum("amount"))["total"] or 0
        return max(0, self.attempt.amount - refunded)

    def open_locked(self) -> Dispute:
        """The row, freshly read and locked. Raises IllegalMove where staff can answer it no more."""
        row = locked(Dispute.objects.all()).get(pk=self.pk)
        if row.state not in self.OPEN:
            raise IllegalMove(NOT_OPEN)
        if row.wanted:
            raise IllegalMove(UNDER_WAY)
        if row.state != self.NEEDS_RESPONSE:
            raise IllegalMove(ANSWERED)
        return row

    @whole
    def write_evidence(self, text: str, *, by: User | None, now: datetime) -> bool:
        """Keep what staff wrote so far; False where nothing changed. Raises IllegalMove."""
        row = self.open_locked()
        if row.evidence == text:
            return False
        row.evidence = text
        row.save(update_fields=["evidence"])
        Event.record("dispute.evidence_saved", row, by=by, now=now)
        self.__dict__.update(row.__dict__)
        return True

    @whole
    def submit(self, *, by: User | None, now: datetime) -> None:
        """Leave the evidence to a worker, who puts it in for good. Raises IllegalMove."""
        row = self.open_locked()
        if not row.evidence.strip() and not row.files.exists():
            raise IllegalMove(EMPTY)
        row.want(self.SUBMIT, by=by, now=now)
        self.__dict__.update(row.__dict__)

    @whole
    def accept(self, *, by: User | None, now: datetime) -> None:
        """Give it up: a worker says so to the gateway, and it is lost. Raises IllegalMove."""
        row = self.open_locked()
        if row.is_inquiry:
            raise IllegalMove(NOTHING_TAKEN)
        row.want(self.ACCEPT, by=by, now=now)
        self.__dict__.update(row.__dict__)

    def want(self, what: str, *, by: User | None, now: datetime) -> None:
        self.wanted = what
        self.next_look_at = now
        self.looks = 0
        self.problem = ""
        self.submitted_by = by
        self.save()
        told = "evidence_submitted" if what == self.SUBMIT else "accepted"
        Event.record(f"dispute.{told}", self, by=by, now=now)

    def claim(self, *, worker: str, now: datetime) -> bool:
        """Make it the worker's own before the gateway is called; False where another has it."""
        mine = Dispute.objects.filter(pk=self.pk, worker="", wanted=self.wanted).exclude(wanted="")
        return bool(mine.update(worker=worker, claimed_at=now, next_look_at=None))

    def done(self, *, now: datetime) -> None:
        """The gateway took what was wanted."""
        submitted = {"submitted_at": now} if self.wanted == self.SUBMIT else {}
        held = Dispute.objects.filter(pk=self.pk)
        held.update(wanted=self.NOTHING, worker="", next_look_at=None, problem="", **submitted)

    def refused(self, why: str) -> None:
        """The gateway surely did nothing, and says why: staff see it, and can try again."""
        held = Dispute.objects.filter(pk=self.pk)
        held.update(wanted=self.NOTHING, worker="", next_look_at=None, problem=why[:500])

    def let_be(self, *, now: datetime) -> None:
        """No answer: said again a little later."""
        pause = AGAIN[min(self.looks, len(AGAIN) - 1)]
        held = Dispute.objects.filter(pk=self.pk)
        held.update(worker="", next_look_at=now + pause, looks=min(self.looks + 1, 1000))


class DisputeFile(models.Model):
    """A file of the evidence, kept privately under `name` in the media folder."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="files", editable=False)
    title = models.CharField(max_length=200, editable=False)
    content_type = models.CharField(max_length=60, editable=False)
    size = models.PositiveIntegerField(editable=False)
    name = models.CharField(max_length=200, editable=False)
    created = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
