"""Refunds: money that goes back to the method it came from; each a row that is committed before the call."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from customers.models.customer import Customer
from invoicing.collecting.gateways import interface
from invoicing.collecting.gateways.interface import RefundOrder
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.order import Order, OrderQuerySet, indexes
from invoicing.collecting.models.refunding import asked, settling
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.query import with_invoice

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


class RefundQuerySet(OrderQuerySet):
    def standing(self) -> Self:
        """Those whose money went back, or is on its way."""
        return self.exclude(state__in=(Refund.FAILED, Refund.CANCELED))

    def without_note(self) -> Self:
        """Those that no credit note speaks of, or whose credit note others cover."""
        return self.filter(Q(credit_note=None) | Q(beside_note_at__isnull=False))

    def needing(self) -> Self:
        """Those that a person has to look at: what nobody could find out, what failed, what perhaps went back twice."""
        failed = Q(state=Refund.FAILED, again=None, set_aside=False)
        return self.needing_a_person() | self.filter(failed | Q(twice_since__isnull=False, set_aside=False))

    def search(self, query: str) -> Self:
        """By public id or reference, the charge's id, or whatever finds the invoice or the customer."""
        text = query.strip()
        own = Q(public_id=text), Q(reference=text), Q(attempt__public_id=text)
        return with_invoice(self, text, *own, to="attempt__invoice__") if text else self


class Refund(Order):
    """`amount` (minor units) of a charge given back; never more of it than it brought in. `code`: why it failed.

    `from_balance` of it had gone to the credit balance as too much, and leaves it. `again` is the refund that counts in
    place of this one that failed: the last of all tries is the one that stands, else the newest. `set_aside`: staff
    looked at it, and nothing is to be done. `twice_since`: it succeeded after all, when it had been tried again, set
    aside or given back in another way, so that the customer may have the money twice. `beside_note_at`:
    other refunds cover its credit note by then.
    """

    REASONS = [
        ("requested_by_customer", "Requested by the customer"),
        ("duplicate", "Charged twice"),
        ("fraudulent", "Fraudulent"),
        ("other", "Other"),
    ]
    NOTE_LENGTH = 500
    prefix, noun = "re", "refund"
    # A bank that cannot place the money sends it back, days after the refund succeeded; or it arrives after all.
    ASKED_AGAIN = (*Order.ASKED_AGAIN, *Order.OVER)

    attempt = models.ForeignKey(ChargeAttempt, models.PROTECT, related_name="refunds", editable=False)
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, null=True, related_name="refunds", editable=False)
    reason = models.CharField(max_length=30, choices=REASONS, editable=False)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, editable=False)
    from_balance = models.BigIntegerField(default=0, editable=False)
    again = models.OneToOneField("self", models.PROTECT, null=True, related_name="instead_of", editable=False)
    set_aside = models.BooleanField(default=False, editable=False)
    twice_since = models.DateTimeField(null=True, editable=False)
    beside_note_at = models.DateTimeField(null=True, editable=False)

    objects = RefundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="collecting_refund_public_id"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="collecting_refund_amount"),
            models.CheckConstraint(
                condition=Q(from_balance__gte=0, from_balance__lte=F("amount")), name="collecting_refund_from_balance"
            ),
        ]
        indexes = [
            *indexes("refund"),
            models.Index(
                fields=["twice_since"], name="collecting_refund_twice", condition=Q(twice_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("refund_detail", args=[self.public_id])

    @property
    def invoice(self) -> Invoice:
        return self.attempt.invoice

    @property
    def customer(self) -> Customer:
        return self.attempt.invoice.customer

    @property
    def why(self) -> str:
        """Why it failed, in words for staff; '' where it did not."""
        return (self.words or "The gateway does not say why.") if self.state == self.FAILED else ""

    @property
    def is_settled(self) -> bool:
        """Whether the gateway knows of it, and said what became of it."""
        return bool(self.reference) and self.state in (self.SUCCEEDED, self.FAILED)

    @property
    def may_be_set_aside(self) -> bool:
        """Whether a person has to look at it, and could say that nothing is to be done."""
        failed = self.state == self.FAILED and not self.again_id
        return (failed or self.twice_since is not None) and not self.set_aside

    @classmethod
    @whole
    def begin(
        cls,
        attempt: ChargeAttempt,
        amount: int,
        *,
        by: User | None,
        now: datetime,
        reason: str = "requested_by_customer",
        note: str = "",
        credit_note: CreditNote | None = None,
        issue_note: bool = False,
        instead_of: Refund | None = None,
    ) -> Self:
        """Write down a refund of `amount` (minor units) that a worker carries out.

        `credit_note` is one of the invoice whose refund this is; `issue_note` issues one for it. `instead_of` is a
        refund that failed. Raises IllegalMove for a charge of which nothing can be given back, and asked.NotRefundable
        for this amount, reason, note or credit note.
        """
        customer, invoice = attempt.invoice.locked_with_customer()
        attempt = ChargeAttempt.objects.select_related("payment").get(pk=attempt.pk)
        attempt.invoice = invoice
        wanted = asked.Asked(attempt, amount, reason, note.strip(), credit_note, issue_note)
        from_balance = asked.look_at(wanted, instead_of=instead_of and cls.objects.get(pk=instead_of.pk))
        refund = cls.build(wanted, from_balance, by=by, now=now)
        if issue_note:
            refund.credit_note = asked.issue(wanted, "refund", by=by, now=now)
        refund.save(force_insert=True)
        if instead_of is not None:
            cls.objects.filter(pk=instead_of.pk).update(again=refund)
        refund.move_balance(customer, from_balance, by=by, now=now)
        refund.tell("refund_begun", by=by, now=now)
        return refund

    @classmethod
    def build(cls, wanted: asked.Asked, from_balance: int, *, by: User | None, now: datetime) -> Self:
        """An unsaved refund, due at once."""
        return cls(
            public_id=public_id(cls.prefix, now),
            attempt=wanted.attempt,
            credit_note=wanted.credit_note,
            gateway=wanted.attempt.gateway,
            amount=wanted.amount,
            currency=wanted.attempt.currency,
            reason=wanted.reason,
            note=wanted.note,
            from_balance=from_balance,
            actor=by,
            created=now,
            next_look_at=now,
        )

    def move_balance(self, customer: Customer, amount: int, *, by: User | None, now: datetime) -> None:
        """Take `amount` minor units off the credit balance of the locked customer; below zero, put them back."""
        if amount:
            entry = {"currency": self.currency, "type": "payment_reversed", "cause": self.public_id}
            customer.adjust_balance(amount, by=by, now=now, **entry)

    @whole
    def settle(self, outcome: interface.Refund, *, now: datetime) -> bool:
        """Write what became of it; False where that is known already."""
        customer, invoice = self.attempt.invoice.locked_with_customer()
        refund = type(self).objects.select_related("attempt__method", "credit_note", "actor").get(pk=self.pk)
        refund.attempt.invoice = invoice
        changed = settling.settle(refund, customer, outcome, now=now)
        self.__dict__.update(refund.__dict__)
        return changed

    @whole
    def put_aside(self, *, by: User | None, now: datetime) -> bool:
        """Staff looked at it, and nothing more is to be done with it; False where that is so already."""
        self.attempt.invoice.locked_with_customer()
        looked_at = Q(state=self.FAILED, again=None) | Q(twice_since__isnull=False)
        if not type(self).objects.filter(looked_at, pk=self.pk, set_aside=False).update(set_aside=True):
            return False
        self.set_aside = True
        Event.record("refund.set_aside", self, by=by, now=now)
        return True

    def tell(self, what: str, *, by: User | None, now: datetime, **data: Any) -> None:
        """Say in the timelines of the invoice, the charge and its own what happened."""
        told = {"refund": self.public_id, "charge": self.attempt.public_id, "amount": self.amount, **data}
        if self.credit_note:
            told["credit_note"] = self.credit_note.number
        self.invoice.record(f"invoice.{what}", by=by, now=now, **told)
        Event.record(f"charge.{what}", self.attempt, by=by, now=now, **told)
        Event.record(f"refund.{what.removeprefix('refund_')}", self, by=by, now=now, **told)

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
