"""Payments recorded on invoices; each has a receipt number and never changes, but may be reversed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Upper
from django.db.models.lookups import Exact
from django.urls import reverse

from billing_site.company.models import today_at
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.amounts import checked_amount
from billing_site.lib.money.currencies import payable_step
from billing_site.lib.money.text import format_amount
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.issuing.snapshot import canonical
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.query import with_invoice
from invoicing.models.sending import verbs
from invoicing.models.states import PAYMENT_MOVES, RECEIVED, REVERSED

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


REFERENCE_LENGTH = 200


class PaymentQuerySet(models.QuerySet["InvoicePayment"]):
    def search(self, query: str) -> Self:
        """By receipt number, public id or own reference, or by whatever finds the invoice or the customer."""
        text = query.strip()
        own = Q(receipt_number=text), Q(public_id=text), Q(Exact(Upper("reference"), Upper(Value(text))))
        return with_invoice(self, text, *own) if text else self

    def standing(self) -> Self:
        """Those that were not reversed."""
        return self.filter(reversal=None)


class InvoicePayment(models.Model):
    """Money that came in for an invoice, in minor units. `overpaid` of it went to the customer's balance."""

    METHODS = [
        ("bank_transfer", "Bank transfer"),
        ("card", "Card"),
        ("direct_debit", "Direct debit"),
        ("cash", "Cash"),
        ("cheque", "Cheque"),
        ("other", "Other"),
    ]
    prefix, noun, part_of_reversal = "inpay", "payment", "payment"

    public_id = models.CharField(max_length=40)
    invoice = models.ForeignKey("invoicing.Invoice", models.PROTECT, related_name="payments")
    # What it came in with, where one amount paid several invoices.
    incoming = models.ForeignKey(
        "invoicing.IncomingPayment", models.PROTECT, null=True, related_name="payments", db_index=False
    )
    amount = models.BigIntegerField()
    overpaid = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=20, choices=METHODS)
    out_of_band = models.BooleanField(default=False)
    reference = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    paid_on = models.DateField()
    receipt_number = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_payment_public_id"),
            models.UniqueConstraint(fields=["receipt_number"], name="invoicing_payment_receipt_number"),
            models.CheckConstraint(condition=Q(amount__gt=0, overpaid__gte=0), name="invoicing_payment_amount"),
        ]
        indexes = [
            models.Index(fields=["-created", "-id"], name="invoicing_payment_newest"),
            models.Index(fields=["incoming"], name="invoicing_payment_incoming", condition=Q(incoming__isnull=False)),
            models.Index(fields=["amount"], name="invoicing_payment_of_amount"),
            models.Index(fields=["currency", "-created", "-id"], name="invoicing_payment_currency"),
            models.Index(Upper("reference"), name="invoicing_payment_reference"),
        ]

    def __str__(self) -> str:
        return f"Receipt {self.receipt_number}"

    def get_absolute_url(self) -> str:
        return reverse("payment_detail", args=[self.public_id])

    @property
    def customer(self) -> Customer:
        return self.invoice.customer

    @property
    def applied(self) -> int:
        """What of the payment the invoice needed."""
        return self.amount - self.overpaid

    @property
    def digest(self) -> str:
        """A hash of all that the receipt says: hex SHA-256. Its event has it too."""
        names = ("amount", "overpaid", "currency", "method", "out_of_band", "reference", "paid_on", "receipt_number")
        return hashlib.sha256(canonical({name: str(getattr(self, name)) for name in names})).hexdigest()

    @property
    def status(self) -> str:
        """RECEIVED or REVERSED."""
        return REVERSED if hasattr(self, "reversal") else RECEIVED

    @whole
    def reverse(self, *, by: User | None, now: datetime, by_gateway: bool = False, **details: Any) -> PaymentReversal:
        """Take the whole payment back: it bounced, or was never there. The invoice asks for what it had paid again.

        What was overpaid with it leaves the customer's balance. `details` are reason, note and reversed_on (see
        PaymentReversal.build). `by_gateway`: it follows from what the gateway of its charge says, and not from what
        somebody says of it. Raises IllegalMove, ValueError.
        """
        _, invoice = self.invoice.locked_with_customer()
        payment = type(self).objects.select_related("reversal").get(pk=self.pk)
        move = PAYMENT_MOVES["reverse"]
        if by_gateway:
            move.refuse_unless_legal(payment.status)
        else:
            move.refuse(payment)
        reversal = PaymentReversal.build(payment, by=by, now=now, **details)
        reversal.save(force_insert=True)
        invoice.take_back(payment, reversal, by=by, now=now)
        self.invoice = invoice
        return reversal

    send_receipt = verbs.send_receipt

    @classmethod
    def build(
        cls,
        invoice: Invoice,
        amount: int,
        *,
        by: User | None,
        now: datetime,
        overpaid: int = 0,
        out_of_band: bool = False,
        incoming: models.Model | None = None,
        as_it_is: bool = False,
        **details: Any,
    ) -> Self:
        """An unsaved payment; `details` are method, paid_on and reference (see `received`). Raises ValueError.

        `as_it_is`: the amount is what is left of another payment, whether anybody could pay it so or not.
        """
        exactly = amount if as_it_is else invoice.amount_remaining
        facts = received(amount, invoice.currency, now=now, exactly=exactly, **details)
        return cls(
            public_id=public_id(cls.prefix, now),
            invoice=invoice,
            incoming=incoming,
            overpaid=overpaid,
            out_of_band=out_of_band,
            receipt_number=receipt_number(),
            actor=by,
            created=now,
            **facts,
        )


def received(
    amount: int,
    currency: str,
    *,
    now: datetime,
    method: str = "bank_transfer",
    paid_on: date | None = None,
    reference: str = "",
    exactly: int = 0,
) -> dict:
    """The facts of money that came in, checked; without a day it came in on the account's day.

    `exactly` is an amount that is accepted although nobody could pay it: what remains of an older invoice. Raises
    ValueError for an unknown method, a day that has not come yet, a fraction that nobody can pay, a long reference.
    """
    checked_amount(amount)
    today = today_at(now)
    day, step = paid_on or today, payable_step(currency)
    if method not in dict(InvoicePayment.METHODS):
        raise ValueError("Choose how the money came in.")
    if day > today:
        raise ValueError("The day of payment cannot be in the future.")
    if amount % step and amount != exactly:
        raise ValueError(f"Amounts in {currency.upper()} are multiples of {format_amount(step, currency)}.")
    if len(reference) > REFERENCE_LENGTH:
        raise ValueError(f"The reference has at most {REFERENCE_LENGTH} characters.")
    return {"amount": amount, "currency": currency, "method": method, "paid_on": day, "reference": reference}


def receipt_number() -> str:
    """A random number like 2041-7835-1690: receipts have no gapless series, and must not tell how many there are."""
    return "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(3))
