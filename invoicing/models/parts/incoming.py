"""Amounts that came in as one and were shared over several invoices of a customer; the rest is on the balance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.amounts import checked_amount
from billing_site.lib.money.text import format_amount
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.models.parts.locking import lock_with_survivors
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment, received
from invoicing.models.states import INCOMING_MOVES, MOVES, RECEIVED, REVERSED

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


class IncomingPayment(models.Model):
    """One amount as the bank statement has it, in minor units: its `payments`, and `to_balance` on account.

    The database refuses to change or delete a row.
    """

    prefix, noun, part_of_reversal = "inflow", "payment", "incoming"
    MOST_SHARES = 100

    public_id = models.CharField(max_length=40)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="incoming_payments")
    amount = models.BigIntegerField()
    to_balance = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=20, choices=InvoicePayment.METHODS)
    reference = models.CharField(max_length=200, blank=True)
    paid_on = models.DateField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_incoming_public_id"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, to_balance__gte=0, to_balance__lte=F("amount")),
                name="invoicing_incoming_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{format_amount(self.amount, self.currency)} of {self.paid_on.isoformat()}"

    def get_absolute_url(self) -> str:
        return reverse("incoming_payment", args=[self.public_id])

    @property
    def status(self) -> str:
        """RECEIVED or REVERSED."""
        return REVERSED if hasattr(self, "reversal") else RECEIVED

    @classmethod
    @whole
    def receive(
        cls,
        customer: Customer,
        amount: int,
        shares: Sequence[tuple[Invoice, int]],
        *,
        by: User | None,
        now: datetime,
        currency: str = "",
        **details: Any,
    ) -> Self:
        """Record `amount` minor units: each share pays its invoice, what is left goes to the customer's balance.

        All of it or nothing. No share may pass what remains of its invoice. `currency` is for a customer without one;
        `details` are method, paid_on and reference (see `received`). Raises IllegalMove, DeletedCustomer,
        CurrencyLocked, ValueError.
        """
        rest = left_over(amount, shares)
        customers, found = locked_together([customer.pk], [invoice for invoice, _ in shares])
        payer = customers[customer.pk]
        payer.refuse_if_deleted()
        currency = currency or payer.currency
        if not currency:
            raise ValueError("Choose the currency of the payment.")
        payer.bill_only_in(currency, f"a payment in {currency.upper()} came in", by=by, now=now)
        facts = received(amount, currency, now=now, **details)
        if rest < 0:
            raise ValueError(f"The shares come to {format_amount(-rest, currency)} more than came in.")
        for invoice, share in shares:
            refuse_unless_payable(found[invoice.pk], share, payer, currency)
        incoming = cls(public_id=public_id(cls.prefix, now), customer=payer, to_balance=rest, actor=by, **facts)
        incoming.created = now
        incoming.save(force_insert=True)
        for invoice, share in shares:
            found[invoice.pk].receive(share, incoming=incoming, by=by, now=now, **details)
        incoming.move_balance(payer, -rest, "payment_on_account", by=by, now=now)
        Event.record("payment.received", incoming, by=by, now=now, customer=payer.public_id, amount=amount)
        return incoming

    @whole
    def reverse(self, *, by: User | None, now: datetime, **details: Any) -> PaymentReversal:
        """Take back the whole amount: every invoice that it paid asks for its share again, the rest leaves the balance.

        `details` are reason, note and reversed_on (see PaymentReversal.build). Raises IllegalMove, ValueError.
        """
        payments = list(self.payments.select_related("invoice").order_by("invoice_id"))
        customers, found = locked_together([self.customer_id], [payment.invoice for payment in payments])
        incoming = type(self).objects.select_related("reversal").get(pk=self.pk)
        INCOMING_MOVES["reverse"].refuse(incoming)
        reversal = PaymentReversal.build(incoming, by=by, now=now, **details)
        reversal.save(force_insert=True)
        for payment in payments:
            part = PaymentReversal.build(payment, by=by, now=now, **details)
            part.save(force_insert=True)
            found[payment.invoice_id].take_back(payment, part, by=by, now=now)
        payer = customers[self.customer_id]
        incoming.move_balance(payer, incoming.to_balance, "payment_reversed", by=by, now=now)
        Event.record("payment.reversed", incoming, by=by, now=now, customer=payer.public_id, reason=reversal.reason)
        return reversal

    def move_balance(self, payer: Customer, amount: int, type: str, *, by: User | None, now: datetime) -> None:
        """Add an entry of `amount` minor units for what is on account to the ledger of the locked customer."""
        if amount:
            cause = self.public_id
            payer.adjust_balance(amount, currency=self.currency, type=type, cause=cause, by=by, now=now)


def left_over(amount: int, shares: Sequence[tuple[Invoice, int]]) -> int:
    """What of `amount` the shares leave, below zero where they pass it. Raises ValueError for shares that cannot be."""
    rest = checked_amount(amount) - sum(checked_amount(share) for _, share in shares)
    if amount <= 0 or any(share <= 0 for _, share in shares):
        raise ValueError("Enter an amount above 0.")
    if len(shares) > IncomingPayment.MOST_SHARES:
        raise ValueError(f"One amount can pay at most {IncomingPayment.MOST_SHARES} invoices at once.")
    if len({invoice.pk for invoice, _ in shares}) < len(shares):
        raise ValueError("Each invoice can be paid once by one amount.")
    return rest


def refuse_unless_payable(invoice: Invoice, share: int, payer: Customer, currency: str) -> None:
    """Raise ValueError, in words, where a share cannot pay this locked invoice."""
    if invoice.customer_id != payer.pk and invoice.customer.merged_into_id != payer.pk:
        raise ValueError(f"{invoice} was issued to another customer.")
    if invoice.currency != currency:
        raise ValueError(f"{invoice} is in {invoice.currency.upper()}, the payment in {currency.upper()}.")
    MOVES["pay"].refuse_unless_legal(invoice.status)
    if share > invoice.amount_remaining:
        remains = format_amount(invoice.amount_remaining, currency)
        raise ValueError(f"Only {remains} of {invoice} remains to be paid.")


def locked_together(
    keys: Collection[int], invoices: Sequence[Invoice]
) -> tuple[dict[int, Customer], dict[int, Invoice]]:
    """({key: customer}, {key: invoice}), locked: these customers with those of the invoices, then the invoices.

    Raises IllegalMove when an invoice went to another customer meanwhile.
    """
    customers = lock_with_survivors(Customer, sorted({*keys, *(invoice.customer_id for invoice in invoices)}))
    if not invoices:
        return customers, {}
    found = type(invoices[0]).objects.lock().in_bulk([invoice.pk for invoice in invoices])
    for invoice in invoices:
        if invoice.pk not in found:
            raise ValueError("An invoice was deleted meanwhile. Open the payment again.")
        found[invoice.pk].take_locked(customers, expected=invoice.customer_id)
    return customers, found
