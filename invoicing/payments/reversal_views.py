"""Reversing a payment, or an amount that paid several invoices: what will happen in figures, then the verb."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from billing_site.company.models import today
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.confirm import form_page
from customers.models.balance import balance_words
from invoicing.invoice.access import refused
from invoicing.invoice.dialog import page_of
from invoicing.models.invoice import Invoice
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import INCOMING_MOVES, PAID, PAYMENT_MOVES
from invoicing.payments.access import find_incoming, find_payment, problem
from invoicing.payments.reversal_forms import ReversalForm

ASKED: dict[str, Any] = {
    "submit": "Reverse payment",
    "tone": "btn-danger",
    "template": "invoicing/invoice/confirm.html",
}
FINAL = "This cannot be undone. What comes in later is recorded as a payment of its own."
KEPT = "The receipt stays on record and says that the payment was reversed."


@page_of(PAYMENT_MOVES["reverse"], find_payment, problem)
def payment_reverse(request: StaffRequest, payment: InvoicePayment) -> HttpResponse:
    """Take one payment back."""
    amount = format_amount(payment.amount, payment.currency)
    form = ReversalForm(request.POST or None, payment=payment, today=today())
    if form.is_valid():
        return reversed_page(request, payment, form, f"Reversed the payment of {amount} on {payment.invoice}.")
    title, lead = f"Reverse receipt {payment.receipt_number}?", f"{amount} on {payment.invoice} counts as not received."
    facts = [
        *due_again([payment]),
        *balance_facts(payment, payment.overpaid),
        *given_back(payment.invoice),
        KEPT,
        FINAL,
    ]
    return form_page(request, form, title, back=payment, lead=lead, facts=facts, **ASKED)


@page_of(INCOMING_MOVES["reverse"], find_incoming, problem)
def incoming_reverse(request: StaffRequest, incoming: IncomingPayment) -> HttpResponse:
    """Take back what came in as one, with every share of it."""
    payments = list(incoming.payments.select_related("invoice__customer"))
    amount = format_amount(incoming.amount, incoming.currency)
    form = ReversalForm(request.POST or None, payment=incoming, today=today())
    if form.is_valid():
        return reversed_page(request, incoming, form, f"Reversed the payment of {amount}, with all that it had paid.")
    facts = [*due_again(payments), *balance_facts(incoming, incoming.to_balance)]
    facts += [fact for payment in payments for fact in given_back(payment.invoice)]
    title, lead = f"Reverse the payment of {amount}?", f"All of the {amount} counts as not received."
    return form_page(request, form, title, back=incoming, lead=lead, facts=[*facts, KEPT, FINAL], **ASKED)


def reversed_page(
    request: StaffRequest, payment: InvoicePayment | IncomingPayment, form: ReversalForm, done: str
) -> HttpResponse:
    """Do it, and say what was done or what stands in the way by now."""
    try:
        payment.reverse(**form.cleaned_data, by=request.user, now=timezone.now())
    except ValueError as error:
        return refused(request, payment, str(error))
    messages.success(request, done)
    return redirect(payment)


def due_again(payments: Iterable[InvoicePayment]) -> list[str]:
    """For each payment what its invoice asks for then."""
    facts = []
    for payment in payments:
        invoice, say = payment.invoice, partial(format_amount, currency=payment.currency)
        opens = f"{invoice} is open again" if invoice.status == PAID else f"{invoice} stays {invoice.status}"
        remaining = say(invoice.amount_remaining + payment.applied)
        facts.append(f"{opens}: {say(payment.applied)} more is due on it, {remaining} in all.")
    return facts


def balance_facts(payment: InvoicePayment | IncomingPayment, amount: int) -> list[str]:
    """What leaves the customer's balance, and what that comes to."""
    if not amount:
        return []
    customer = payment.customer
    payer = customer.merged_into or customer
    after = balance_words(payer.balance + amount, payment.currency)
    return [f"{format_amount(amount, payment.currency)} leaves the credit balance of {payer}, which is then {after}."]


def given_back(invoice: Invoice) -> list[str]:
    """What credit notes gave back of money that is not there any more."""
    notes = invoice.credit_notes.issued().filter(
        Q(refund_amount__gt=0) | Q(credit_amount__gt=0) | Q(out_of_band_amount__gt=0)
    )
    return [
        f"{format_amount(note.given_back, note.currency)} was given back with {note}. That stays on record, so it is "
        "owed again as well."
        for note in notes.order_by("id")
    ]
