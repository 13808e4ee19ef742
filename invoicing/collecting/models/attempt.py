"""Attempts to charge an invoice: each a row that is committed before the gateway is called."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from invoicing.collecting.gateways.interface import DEBITS, Charge, ChargeOrder
from invoicing.collecting.models import collection
from invoicing.collecting.models.charging import beginning, settling
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.models.order import DAILY, Order, OrderQuerySet, indexes
from invoicing.collecting.rules.declines import decline
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.query import with_invoice

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

BY_STAFF = Q(automatic=False, actor__isnull=False)
BY_CUSTOMER = Q(automatic=False, actor__isnull=True)


class AttemptQuerySet(OrderQuerySet):
    def under_way(self) -> Self:
        return self.filter(state__in=ChargeAttempt.UNDER_WAY)

    def askable(self) -> Self:
        """Also a debit that succeeded: it may come back."""
        debits = Q(state=ChargeAttempt.SUCCEEDED, returned_at=None, method__kind__in=DEBITS)
        return self.filter(Q(state__in=ChargeAttempt.ASKED_AGAIN) | debits)

    def unconfirmed(self, now: datetime) -> Self:
        """Those that the customer was asked to confirm, for more than a day."""
        return self.filter(state=ChargeAttempt.REQUIRES_ACTION, created__lt=now - DAILY)

    def declined_with(self, code: str) -> Self:
        """Those that failed with a code: the bank's, or the gateway's where the bank gave none."""
        return self.filter(Q(decline_code=code) | Q(decline_code="", code=code), state=ChargeAttempt.FAILED)

    def search(self, query: str) -> Self:
        """By public id, the gateway's reference, or whatever finds the invoice or the customer."""
        text = query.strip()
        return with_invoice(self, text, Q(public_id=text), Q(reference=text)) if text else self

    def of_card(self, fingerprint: str) -> Self:
        """All tries of one card or account, of whatever invoice."""
        return self.filter(fingerprint=fingerprint).tried()

    def tried(self) -> Self:
        """Those that went to a gateway, or are about to."""
        return self.exclude(sent_at=None, state__in=Order.OVER)


class ChargeAttempt(Order):
    """One try to charge `amount` (minor units) of an invoice to a method. At most one of an invoice is under way.

    `automatic`: the clock began it. `on_session`: the customer was there, and could confirm it.
    """

    prefix, noun = "ch", "charge"
    # Whoever failed to pay may still do so on a page of the gateway: the money is looked for when it tells of it.
    ASKED_AGAIN = (*Order.ASKED_AGAIN, Order.FAILED, Order.CANCELED)

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="charge_attempts", editable=False)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, related_name="attempts", editable=False)
    payment = models.OneToOneField(InvoicePayment, models.PROTECT, null=True, related_name="charge", editable=False)
    automatic = models.BooleanField(default=False, editable=False)
    on_session = models.BooleanField(default=False, editable=False)
    # Counts toward the tries of the invoice: the first one, and those that the clock made.
    counts = models.BooleanField(default=False, editable=False)
    decline_code = models.CharField(max_length=80, blank=True, editable=False)
    action_url = models.CharField(max_length=2000, blank=True, editable=False)
    return_url = models.CharField(max_length=2000, blank=True, editable=False)
    fingerprint = models.CharField(max_length=80, blank=True, editable=False)
    # One that waits for the customer, whose place this takes: it is given up at the gateway first.
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by", editable=False)
    # Nobody wants it confirmed any more: a worker gives it up at the gateway.
    unwanted = models.BooleanField(default=False, editable=False)
    # Of a debit that succeeded: when it was learned that the money was taken back.
    returned_at = models.DateTimeField(null=True, editable=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = "charge"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="collecting_attempt_public_id"),
            models.UniqueConstraint(
                fields=["invoice"],
                name="collecting_attempt_one_under_way",
                condition=Q(state__in=["created", "sent", "unknown", "processing"]),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="collecting_attempt_amount"),
            models.CheckConstraint(
                condition=Q(state="succeeded", payment__isnull=False) | (~Q(state="succeeded") & Q(payment=None)),
                name="collecting_attempt_paid_iff_succeeded",
            ),
        ]
        indexes = [
            *indexes("attempt"),
            models.Index(fields=["invoice", "-id"], name="collecting_attempt_invoice"),
            models.Index(
                fields=["fingerprint", "-created"], name="collecting_attempt_card", condition=~Q(fingerprint="")
            ),
            models.Index(fields=["amount"], name="collecting_attempt_of_amount"),
            models.Index(fields=["currency", "-created", "-id"], name="collecting_attempt_currency"),
            models.Index(fields=["-created", "-id"], name="collecting_attempt_by_staff", condition=BY_STAFF),
            models.Index(
                fields=["actor", "-created", "-id"], name="collecting_attempt_by_customer", condition=BY_CUSTOMER
            ),
            models.Index(fields=["decline_code", "-created", "-id"], name="collecting_attempt_decline"),
            models.Index(
                fields=["-created", "-id"], name="collecting_attempt_back", condition=Q(returned_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("charge_detail", args=[self.public_id])

    @property
    def reason(self) -> str:
        """The code that says most: the bank's, else the gateway's."""
        return self.decline_code or self.code

    @property
    def why(self) -> str:
        """Why it failed or came back, in words for staff; '' where it did not."""
        if self.state != self.FAILED and not self.returned_at:
            return ""
        return decline(self.reason).words if self.decline_code or not self.words else self.words

    @property
    def waits_for_customer(self) -> bool:
        """Whether the customer may confirm it at any moment, and nobody has given it up."""
        return self.state == self.REQUIRES_ACTION and not self.unwanted

    @property
    def is_being_given_up(self) -> bool:
        return self.state == self.REQUIRES_ACTION and self.unwanted

    @whole
    def give_up(self, *, by: User | None, now: datetime) -> bool:
        """Have a worker give up at the gateway what waits for the customer; False where it does not wait (any more).

        Had the customer confirmed it just then, the money is counted.
        """
        _, invoice = self.invoice.locked_with_customer()
        waiting = type(self).objects.filter(pk=self.pk, state=self.REQUIRES_ACTION, unwanted=False)
        if not waiting.update(unwanted=True, next_look_at=now):
            return False
        self.invoice = invoice
        self.unwanted, self.next_look_at = True, now
        self.tell("charge_unwanted", by=by, now=now)
        return True

    @classmethod
    @whole
    def begin(
        cls, invoice: Invoice, method: PaymentMethod, *, by: User | None, now: datetime, amount: int = 0, **how: Any
    ) -> Self:
        """Write down a charge that a worker makes: of `amount` (minor units), 0 for all that remains.

        `how` are automatic, on_session and return_url, by default the invoice's own page. Raises IllegalMove for an
        invoice that cannot be paid or is being charged, and beginning.NotChargeable for a method or an amount that
        cannot be charged.
        """
        _, invoice = invoice.locked_with_customer()
        method = PaymentMethod.objects.get(pk=method.pk)
        how["return_url"] = how.get("return_url") or beginning.return_address(invoice)
        attempt = cls(
            public_id=public_id(cls.prefix, now),
            invoice=invoice,
            method=method,
            gateway=method.gateway,
            amount=amount or invoice.amount_remaining,
            currency=invoice.currency,
            counts=how.get("automatic", False) or not invoice.charge_attempts.exclude(state=cls.CANCELED).exists(),
            fingerprint=method.fingerprint,
            instead_of=invoice.charge_attempts.filter(state=cls.REQUIRES_ACTION).first(),
            actor=by,
            created=now,
            next_look_at=now,
            **how,
        )
        beginning.refuse_unless_chargeable(attempt, now=now)
        attempt.save(force_insert=True)
        Invoice.objects.filter(pk=invoice.pk).update(charging=True)
        collection.on_begun(attempt)
        attempt.tell("charge_begun", by=by, now=now)
        return attempt

    def order(self) -> ChargeOrder:
        """What the gateway is asked for; the same each time, also where the method was put on file again since."""
        invoice, method = self.invoice, self.method.as_sent(self.sent_at)
        return ChargeOrder(
            key=self.public_id,
            amount=self.amount,
            currency=self.currency,
            method=method.reference,
            kind=method.kind,
            payer=payer_of(invoice.customer, method),
            description=f"Invoice {invoice.number}",
            off_session=not self.on_session,
            return_url=self.return_url,
            asked_at=self.created,
            reference=self.reference,
        )

    @whole
    def settle(self, charge: Charge, *, now: datetime) -> bool:
        """Write what became of it; False where that is known already. Money that came in is a payment from then on."""
        _, invoice = self.invoice.locked_with_customer()
        attempt = type(self).objects.select_related("method", "actor").get(pk=self.pk)
        attempt.invoice = invoice
        changed = settling.settle(attempt, charge, now=now)
        if changed:
            invoice_is_charged = type(self).objects.under_way().filter(invoice=invoice).exists()
            Invoice.objects.filter(pk=invoice.pk).update(charging=invoice_is_charged)
        self.__dict__.update(attempt.__dict__)
        return changed

    def tell(self, what: str, *, by: User | None, now: datetime, **data: Any) -> None:
        """Say in the timeline of the invoice, and in its own, what happened."""
        told = {"charge": self.public_id, "amount": self.amount, "method": self.method.words, **data}
        if self.on_session:
            told["by_customer"] = True
        self.invoice.record(f"invoice.{what}", by=by, now=now, **told)
        facts = {"invoice": self.invoice.public_id, "customer": self.invoice.customer.public_id, **told}
        Event.record(f"charge.{what.removeprefix('charge_')}", self, by=by, now=now, **facts)
