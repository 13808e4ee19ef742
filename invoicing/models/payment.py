"""Payments recorded on invoices; each has a receipt number and never changes."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models.customer import Customer

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


class PaymentQuerySet(models.QuerySet["InvoicePayment"]):
    def search(self, query: str) -> Self:
        """By receipt number, by the number of the invoice, by public id, by reference, or by the customer."""
        text = query.strip()
        return self.filter(
            Q(receipt_number=text)
            | Q(public_id=text)
            | Q(reference__iexact=text)
            | Q(invoice__number__startswith=text.upper())
            | Q(invoice__customer__in=Customer.objects.search(text).values("pk"))
        )


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
    prefix, noun = "inpay", "payment"

    public_id = models.CharField(max_length=40)
    invoice = models.ForeignKey("invoicing.Invoice", models.PROTECT, related_name="payments")
    amount = models.BigIntegerField()
    overpaid = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=20, choices=METHODS)
    out_of_band = models.BooleanField(default=False)
    reference = models.CharField(max_length=200, blank=True)
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
        indexes = [models.Index(fields=["-created", "-id"], name="invoicing_payment_newest")]

    def __str__(self) -> str:
        return f"Receipt {self.receipt_number}"

    def get_absolute_url(self) -> str:
        return reverse("payment_detail", args=[self.public_id])

    @property
    def applied(self) -> int:
        """What of the payment the invoice needed."""
        return self.amount - self.overpaid

    @classmethod
    def build(
        cls,
        invoice: Invoice,
        amount: int,
        *,
        by: User | None,
        now: datetime,
        overpaid: int = 0,
        method: str = "bank_transfer",
        paid_on: date | None = None,
        reference: str = "",
        out_of_band: bool = False,
    ) -> Self:
        """An unsaved payment. Raises ValueError for an unknown method or a day that has not come yet."""
        if method not in dict(cls.METHODS):
            raise ValueError("Choose how the money came in.")
        day = paid_on or now.date()
        if (day - now.date()).days > 1:
            raise ValueError("The day of payment cannot be in the future.")
        return cls(
            public_id=public_id(cls.prefix, now),
            invoice=invoice,
            amount=amount,
            overpaid=overpaid,
            currency=invoice.currency,
            method=method,
            out_of_band=out_of_band,
            reference=reference,
            paid_on=day,
            receipt_number=receipt_number(),
            actor=by,
            created=now,
        )


def receipt_number() -> str:
    """A random number like 2041-7835-1690: receipts have no gapless series, and must not tell how many there are."""
    return "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(3))
