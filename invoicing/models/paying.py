"""How an invoice is paid or given up on: the verbs of Invoice from the document to its end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import MOVES, OPEN, PAID, UNCOLLECTIBLE

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


@whole
def pay(self: Invoice, amount: int, *, by: User | None, now: datetime, **details: Any) -> InvoicePayment:
    """Record a payment of `amount` (minor units > 0); what is beyond the amount remaining goes to the balance.

    `details` are method, paid_on, reference and out_of_band (see InvoicePayment.build). Returns the payment.
    Raises IllegalMove, ValueError.
    """
    if amount <= 0:
        raise ValueError("Enter an amount above 0.")
    customer, invoice = self.locked_with_customer()
    MOVES["pay"].refuse_unless_legal(invoice.status)
    excess = max(0, amount - invoice.amount_remaining)
    payment = InvoicePayment.build(invoice, amount, overpaid=excess, by=by, now=now, **details)
    payment.save(force_insert=True)
    invoice.amount_paid += amount - excess
    if excess:
        customer.adjust_balance(
            -excess, currency=invoice.currency, type="invoice_overpaid", cause=invoice.public_id, by=by, now=now
        )
    invoice.settle_if_covered(now)
    paid = invoice.status == PAID
    type = "invoice.paid" if paid else "invoice.partially_paid"
    invoice.save_with_event(type, by=by, now=now, amount=amount, payment=payment.public_id)
    if paid:
        invoice.no_longer_delinquent(customer)
    self.__dict__.update(invoice.__dict__)
    return payment


@whole
def mark_uncollectible(self: Invoice, *, by: User | None, now: datetime) -> None:
    """Give up on collecting it; it can still be paid or voided later. Raises IllegalMove."""
    customer, invoice = self.locked_with_customer()
    MOVES["mark_uncollectible"].refuse_unless_legal(invoice.status)
    invoice.status = UNCOLLECTIBLE
    invoice.marked_uncollectible_at = now
    invoice.save_with_event("invoice.marked_uncollectible", by=by, now=now)
    invoice.no_longer_delinquent(customer)
    self.__dict__.update(invoice.__dict__)


def settle_if_covered(self: Invoice, now: datetime) -> None:
    """Work out what remains; an invoice with nothing left to pay is paid."""
    self.amount_remaining = self.amount_due - self.amount_paid - self.pre_payment_credit
    if self.amount_remaining == 0 and self.status in (OPEN, UNCOLLECTIBLE):
        self.status = PAID
        self.paid_at = now


def no_longer_delinquent(self: Invoice, customer: Customer) -> None:
    """Any invoice paid or given up on clears the flag (docs/rules.md, Customers)."""
    if customer.delinquent:
        Customer.objects.filter(pk=customer.pk).update(delinquent=False)
