"""Payments: recording one on an invoice, the list of all, the page of one, the file."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.company.models import today
from billing_site.lib.money.text import format_amount, parse_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page
from billing_site.pages.list_pages import list_pages
from invoicing.invoice import wording
from invoicing.invoice.access import find_invoice, refused
from invoicing.invoice.dialog import page_of_invoice
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import PAYMENT_MOVES
from invoicing.payments.access import find_payment, problem
from invoicing.payments.export import columns
from invoicing.payments.forms import PaymentForm, ReceivedForm
from invoicing.payments.listing import LISTING, light

REVERSE = PAYMENT_MOVES["reverse"]


@permitted("invoicing.view_invoicepayment")
def payment_list(request: StaffRequest, page: str) -> HttpResponseBase:
    payments = InvoicePayment.objects.all()
    return list_pages(request, page, LISTING, payments, columns, shown=light(payments), strict=True)


@require_GET
@permitted("invoicing.view_invoicepayment")
def payment_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """One payment: what came in, what it paid, what went to the balance."""
    payment = find_payment(public_id)
    invoice, currency, incoming = payment.invoice, payment.currency, payment.incoming
    return render(
        request,
        "invoicing/payments/payment_detail.html",
        {
            "payment": payment,
            "reversal": getattr(payment, "reversal", None),
            "incoming": incoming,
            "came_in": format_amount(incoming.amount, currency) if incoming else "",
            "may_reverse": request.user.has_perm(REVERSE.permission) and not problem(payment),
            "invoice": invoice,
            "customer": invoice.customer,
            "amount": format_amount(payment.amount, currency),
            "applied": format_amount(payment.applied, currency),
            "overpaid": format_amount(payment.overpaid, currency) if payment.overpaid else "",
            "paid_on": wording.plain_day(payment.paid_on),
            "status": wording.badge_parts(wording.badge(invoice, today())),
            "remaining": format_amount(invoice.amount_remaining, currency),
        },
    )


@page_of_invoice("pay")
def payment_add(request: StaffRequest, invoice: Invoice) -> HttpResponse:
    """Record a payment in full or in part; more than is due needs a second look first."""
    form = PaymentForm(request.POST or None, invoice=invoice, today=today())
    if form.is_valid():
        return record(request, invoice, **paid_with(form), amount=form.cleaned_data["amount"])
    typed = form["amount"].value() if form.is_bound else form.initial["amount"]
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    page: dict[str, Any] = {
        "lead": f"{remaining} remains to be paid by {invoice.customer}.",
        "submit": "Record payment",
        "preview": preview(invoice, typed),
    }
    return form_page(request, form, f"Record a payment on {invoice}", back=invoice, **page)


@page_of_invoice("pay")
def payment_out_of_band(request: StaffRequest, invoice: Invoice) -> HttpResponse:
    """Mark the whole of what remains as paid by other means."""
    form = ReceivedForm(request.POST or None, invoice=invoice, today=today())
    if form.is_valid():
        return record(request, invoice, **paid_with(form), amount=invoice.amount_remaining, out_of_band=True)
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    title = f"Mark {invoice} as paid out of band?"
    lead = f"{remaining} counts as received outside Billfold, and the invoice is paid."
    return form_page(request, form, title, submit="Mark as paid", back=invoice, lead=lead)


def paid_with(form: Form) -> dict:
    return {name: form.cleaned_data[name] for name in ("method", "paid_on", "reference")}


def record(request: StaffRequest, invoice: Invoice, *, amount: int, **received) -> HttpResponse:
    """Write the payment down and say what it did; somebody else may have been quicker."""
    try:
        payment = invoice.pay(amount, by=request.user, now=timezone.now(), **received)
    except ValueError as error:
        invoice.refresh_from_db()
        return refused(request, invoice, wording.refusal("pay", invoice) or str(error))
    messages.success(request, recorded(invoice, payment))
    return redirect(invoice)


def recorded(invoice: Invoice, payment: InvoicePayment) -> str:
    amount = format_amount(payment.amount, payment.currency)
    text = f"Recorded {amount} on {invoice}, receipt {payment.receipt_number}."
    if payment.overpaid:
        over = format_amount(payment.overpaid, payment.currency)
        return f"{text} It is paid; {over} went to the customer's credit balance."
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    return f"{text} It is paid." if invoice.status == "paid" else f"{text} {remaining} remains."


@require_GET
@permitted("invoicing.view_invoice")
def payment_preview(request: StaffRequest, public_id: str) -> HttpResponse:
    """What becomes of the amount being typed."""
    invoice = find_invoice(public_id)
    context = {"preview": preview(invoice, request.GET.get("amount", ""))}
    return render(request, "invoicing/payments/payment_preview.html", context)


def preview(invoice: Invoice, typed) -> dict | None:
    """{text, overpayment} for an amount as typed; None while it is none."""
    try:
        amount = parse_amount(typed or "", invoice.currency)
    except ValueError:
        return None
    left = invoice.amount_remaining - amount
    if amount <= 0:
        return None
    if left < 0:
        over = format_amount(-left, invoice.currency)
        text = f"{over} more than is due: it goes to the customer's credit balance. The invoice is paid."
        return {"text": text, "overpayment": -left}
    after = "The invoice is paid with this."
    if left:
        after = f"{format_amount(left, invoice.currency)} remains to be paid after this."
    return {"text": after, "overpayment": 0}
