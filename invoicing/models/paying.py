"""How an invoice is paid or given up on: the verbs of Invoice from the document to its end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.money.amounts import checked_amount
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment
from invoicing.models.sending.automatic import after_payment
from invoicing.models.states import MOVES, OPEN, PAID, UNCOLLECTIBLE, VOID

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice

CREDITED = "invoice.payment_credited"


@whole
def pay(self: Invoice, amount: int, *, by: User | None, now: datetime, **details: Any) -> InvoicePayment:
    """Record a payment of `amount` (minor units > 0); what is beyond the amount remaining goes to the balance.

    `details` are method, paid_on, reference and out_of_band (see InvoicePayment.build). Returns the payment.
    Raises IllegalMove, ValueError.
    """
    if checked_amount(amount) <= 0:
        raise ValueError("Enter an amount above 0.")
    _, invoice = self.locked_with_customer()
    MOVES["pay"].refuse_unless_legal(invoice.status)
    payment = invoice.receive(amount, by=by, now=now, **details)
    self.__dict__.update(invoice.__dict__)
    return payment


def receive(self: Invoice, amount: int, *, by: User | None, now: datetime, **details: Any) -> InvoicePayment:
    """What `pay` does, to an invoice that was read and locked with its customer.

    Money that came though nothing was left to pay, of one that is paid or void, is all credit of the customer.
    """
    payment = take_in(self, amount, by=by, now=now, **details)
    after_payment(payment, Company.current(), by=by, now=now)
    return payment


def take_in(self: Invoice, amount: int, *, by: User | None, now: datetime, **details: Any) -> InvoicePayment:
    """What `receive` does, without a receipt by mail: also for what is left of a payment that was reversed."""
    customer, excess = self.customer, max(0, amount - self.amount_remaining)
    nothing_left = self.status not in (OPEN, UNCOLLECTIBLE)
    payment = InvoicePayment.build(self, amount, overpaid=excess, by=by, now=now, **details)
    payment.save(force_insert=True)
    self.amount_paid += amount - excess
    if excess:
        customer.adjust_balance(
            -excess, currency=self.currency, type="invoice_overpaid", cause=self.public_id, by=by, now=now
        )
    if not nothing_left:
        self.settle_if_covered(now)
    paid = self.status == PAID and not nothing_left
    type = CREDITED if nothing_left else "invoice.paid" if paid else "invoice.partially_paid"
    self.save_with_event(type, by=by, now=now, amount=amount, payment=payment.public_id, digest=payment.digest)
    if paid:
        no_longer_delinquent(customer)
    return payment


def take_back(
    self: Invoice, payment: InvoicePayment, reversal: PaymentReversal, *, by: User | None, now: datetime
) -> None:
    """Ask again for what a reversed payment had paid of this locked invoice; one that was paid is open again.

    What was overpaid leaves the balance, which it may put into debit. One that was given up as uncollectible while
    part of it was paid stays so; one that had used nothing of the payment, or is void, stays as it is.
    """
    self.amount_paid -= payment.applied
    if payment.overpaid:
        cause = payment.public_id
        self.customer.adjust_balance(
            payment.overpaid, currency=self.currency, type="payment_reversed", cause=cause, by=by, now=now
        )
    if payment.applied and self.status != VOID:
        if self.status == PAID:
            self.status = OPEN
            self.paid_at = self.marked_uncollectible_at = None
        self.settle_if_covered(now)
    told: dict[str, Any] = {"amount": payment.amount, "payment": payment.public_id, "reason": reversal.reason}
    self.save_with_event("invoice.payment_reversed", by=by, now=now, **told)
    Event.record("payment.reversed", payment, by=by, now=now, invoice=self.public_id, reason=reversal.reason)


@whole
def mark_uncollectible(self: Invoice, *, by: User | None, now: datetime) -> None:
    """Give up on collecting it; it can still be paid or voided later. Raises IllegalMove."""
    customer, invoice = self.locked_with_customer()
    MOVES["mark_uncollectible"].refuse_unless_legal(invoice.status)
    invoice.status = UNCOLLECTIBLE
    invoice.marked_uncollectible_at = now
    invoice.save_with_event("invoice.marked_uncollectible", by=by, now=now)
    no_longer_delinquent(customer)
    self.__dict__.update(invoice.__dict__)


def settle_if_covered(self: Invoice, now: datetime) -> None:
    """Work out what remains; an invoice with nothing left to pay is paid."""
    self.amount_remaining = self.amount_due - self.amount_paid - self.pre_payment_credit
    if self.amount_remaining == 0 and self.status in (OPEN, UNCOLLECTIBLE):
        self.status = PAID
        self.paid_at = now


def no_longer_delinquent(customer: Customer) -> None:
    """Any invoice paid or given up on clears the flag (docs/rules.md, Customers), also of whom its customer joined."""
    if customer.delinquent or customer.merged_into_id:
        both = {customer.pk, customer.merged_into_id or customer.pk}
        Customer.objects.filter(pk__in=both, delinquent=True).update(delinquent=False)
