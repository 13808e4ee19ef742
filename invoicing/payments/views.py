"""Payments: recording one on an invoice, the list of all, the page of one, the file."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.money.text import format_amount, parse_amount
from invoicing.invoice import wording as words
from invoicing.invoice.action_views import refused
from invoicing.invoice.views import find, may, remember_columns
from invoicing.invoices.filters import today
from invoicing.invoices.listing import HEAVY, PAYMENTS
from invoicing.models.payment import InvoicePayment
from invoicing.payments.forms import PaymentForm, ReceivedForm


def may_payment(verb):
    return permission_required(f"invoicing.{verb}_invoicepayment", raise_exception=True)


def listed():
    """Payments with their invoices and customers, without what no list shows."""
    heavy = [f"invoice__{field}" for field in HEAVY]
    return InvoicePayment.objects.select_related("invoice__customer").defer(*heavy)


@require_GET
@may_payment("view")
def payment_list(request):
    context = PAYMENTS.context(request, listed())
    return render(
        request,
        "invoicing/payments/payment_list.html",
        context
        | {
            "export_url": f"{reverse('payment_export')}?{request.GET.urlencode()}",
            "columns_url": reverse("payment_columns"),
            "empty_icon": "credit-card",
            "empty_title": "No payments yet",
            "empty_text": "Record a payment on the page of an open invoice; it stands here with its receipt number.",
            "empty_filtered": "No payments match",
            "clear_action": {"label": "Clear filters", "url": context["clear_url"], "live": True},
            "search": {"url": request.path, "label": "Search payments", "form": "filters"},
        },
    )


@require_POST
@may_payment("view")
def payment_columns(request):
    return remember_columns(request, PAYMENTS, reverse("payment_list"))


@require_GET
@may_payment("view")
def payment_detail(request, public_id):
    """One payment: what came in, what it paid, what went to the balance."""
    payment = get_object_or_404(listed().select_related("actor"), public_id=public_id)
    invoice, currency = payment.invoice, payment.currency
    label, tone, icon = words.badge(invoice, today())
    return render(
        request,
        "invoicing/payments/payment_detail.html",
        {
            "payment": payment,
            "invoice": invoice,
            "customer": invoice.customer,
            "amount": format_amount(payment.amount, currency),
            "applied": format_amount(payment.applied, currency),
            "overpaid": format_amount(payment.overpaid, currency) if payment.overpaid else "",
            "paid_on": words.plain_day(payment.paid_on),
            "status": {"label": label, "tone": tone, "icon": icon},
            "remaining": format_amount(invoice.amount_remaining, currency),
        },
    )


@require_http_methods(["GET", "POST"])
@may_payment("add")
def payment_add(request, public_id):
    """Record a payment in full or in part; more than is due needs a second look first."""
    invoice = find(public_id)
    why = words.refusal("pay", invoice)
    if why:
        return refused(request, invoice, why)
    form = PaymentForm(request.POST or None, invoice=invoice, today=today())
    if request.method == "POST" and form.is_valid():
        return record(request, invoice, **paid_with(form), amount=form.cleaned_data["amount"])
    typed = form["amount"].value() if form.is_bound else form.initial["amount"]
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    context = {
        "title": f"Record a payment on {invoice}",
        "lead": f"{remaining} remains to be paid by {invoice.customer}.",
        "submit": "Record payment",
        "preview": preview(invoice, typed),
    }
    return payment_page(request, invoice, form, context)


@require_http_methods(["GET", "POST"])
@may_payment("add")
def payment_out_of_band(request, public_id):
    """Mark the whole of what remains as paid by other means."""
    invoice = find(public_id)
    why = words.refusal("pay", invoice)
    if why:
        return refused(request, invoice, why)
    form = ReceivedForm(request.POST or None, invoice=invoice, today=today())
    if request.method == "POST" and form.is_valid():
        return record(request, invoice, **paid_with(form), amount=invoice.amount_remaining, out_of_band=True)
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    context = {
        "title": f"Mark {invoice} as paid out of band?",
        "lead": f"{remaining} counts as received outside Billfold, and the invoice is paid. This cannot be undone.",
        "submit": "Mark as paid",
    }
    return payment_page(request, invoice, form, context)


def paid_with(form):
    return {name: form.cleaned_data[name] for name in ("method", "paid_on", "reference")}


def payment_page(request, invoice, form, context):
    context |= {"form": form, "cancel_url": invoice.get_absolute_url()}
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


def record(request, invoice, *, amount, **received):
    """Write the payment down and say what it did; somebody else may have been quicker."""
    try:
        payment = invoice.pay(amount, by=request.user, now=timezone.now(), **received)
    except ValueError as error:
        invoice.refresh_from_db()
        return refused(request, invoice, words.refusal("pay", invoice) or str(error))
    messages.success(request, recorded(invoice, payment))
    return redirect(invoice)


def recorded(invoice, payment):
    amount = format_amount(payment.amount, payment.currency)
    said = f"Recorded {amount} on {invoice}, receipt {payment.receipt_number}."
    if payment.overpaid:
        over = format_amount(payment.overpaid, payment.currency)
        return f"{said} It is paid; {over} went to the customer's credit balance."
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    return f"{said} It is paid." if invoice.status == "paid" else f"{said} {remaining} remains."


@require_GET
@may("view")
def payment_preview(request, public_id):
    """What becomes of the amount being typed."""
    invoice = find(public_id)
    context = {"preview": preview(invoice, request.GET.get("amount", "")[:40])}
    return render(request, "invoicing/payments/payment_preview.html", context)


def preview(invoice, typed):
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
