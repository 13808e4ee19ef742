"""One amount that came in from a customer: whose it is, how it is shared over what they owe, and the page of it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.models import today
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page
from customers.models.customer import Customer
from customers.profile.access import find_existing
from invoicing.editor.forms import CustomerChoiceForm
from invoicing.invoice import wording
from invoicing.models.invoice import Invoice
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.states import OPEN
from invoicing.payments.access import find_incoming, problem
from invoicing.payments.incoming_forms import LOOK, IncomingForm

ADD = "invoicing.add_incomingpayment"
MOST = IncomingPayment.MOST_SHARES


@require_http_methods(["GET", "POST"])
@permitted(ADD)
def payment_receive(request: StaffRequest) -> HttpResponse:
    """Whose payment is it?"""
    form = CustomerChoiceForm(request.POST or None)
    if form.is_valid():
        return redirect("customer_payment", form.cleaned_data["customer"].public_id)
    lead = "By name, e-mail or anything that finds them. What they owe is shown next."
    return form_page(request, form, "Record a payment", back="payment_list", submit="Continue", lead=lead)


@looks(having="propose")
@require_http_methods(["GET", "POST"])
@permitted(ADD)
def customer_payment(request: StaffRequest, public_id: str) -> HttpResponse:
    """What came in, shared over the open invoices; the button "Propose" shares it without being recorded."""
    customer = find_existing(public_id)
    form = opened(customer, request.POST or None)
    if "propose" in request.POST:
        form.is_valid()
        form = proposed(form)
    elif form.is_valid():
        details = {name: form.cleaned_data[name] for name in ("paid_on", "method", "reference")}
        currency = form.cleaned_data.get("currency", "")
        try:
            incoming = IncomingPayment.receive(
                customer,
                form.came_in,
                form.shares,
                currency=currency,
                by=request.user,
                now=timezone.now(),
                **details,
            )
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, recorded(incoming))
            return redirect(incoming)
    elif form.has_error("amount", "shown"):
        form = proposed(form, anew=not form.is_shared)
        form.add_error("amount", LOOK)
    page = {
        "lead": lead_of(customer, form.invoices),
        "submit": "Record payment",
        "template": "invoicing/payments/customer_payment.html",
        "wide": True,
        **shares_context(form),
    }
    return form_page(request, form, f"Record a payment of {customer}", back=customer, **page)


@looks()
@require_POST
@permitted(ADD)
def customer_payment_shares(request: StaffRequest, public_id: str) -> HttpResponse:
    """The shares that are proposed for the amount being typed; with ?rest only what is left over."""
    form = opened(find_existing(public_id), request.POST)
    form.is_valid()
    if "rest" in request.GET:
        return render(request, "invoicing/payments/shares_rest.html", shares_context(form))
    form = proposed(form)
    return render(request, "invoicing/payments/shares.html", {"form": form, **shares_context(form)})


def opened(customer: Customer, data) -> IncomingForm:
    return IncomingForm(data, customer=customer, invoices=list(owed(customer)[:MOST]), today=today())


def proposed(form: IncomingForm, *, anew: bool = True) -> IncomingForm:
    """The form again with the amount shared, and judged by that; untouched where there is no amount yet.

    Without `anew` the shares stay as they were typed.
    """
    if not form.came_in:
        return form
    form.show(anew=anew)
    again = IncomingForm(form.data, customer=form.customer, invoices=form.invoices, today=form.today)
    again.is_valid()
    return again


def owed(customer: Customer) -> InvoiceQuerySet:
    """The open invoices of a customer and of those merged into it, the oldest debt first."""
    invoices = Invoice.objects.filter(customer__in=customer.with_merged(), status=OPEN, currency=customer.currency)
    return invoices.select_related("customer").order_by(F("due_date").asc(nulls_last=True), "id")


def shares_context(form: IncomingForm) -> dict[str, Any]:
    """What the table of shares and the line below it show."""
    say = partial(format_amount, currency=form.currency_code) if form.currency_code else str
    rest = ""
    if form.came_in and form.rest > 0:
        rest = f"{say(form.rest)} of it goes to the customer's credit balance."
    elif form.came_in and form.rest < 0:
        rest = f"The shares come to {say(-form.rest)} more than came in."
    elif form.came_in:
        rest = "All of it is used."
    return {
        "customer": form.customer,
        "rows": [
            row | {"due": wording.plain_day(row["invoice"].due_date), "remaining": say(row["invoice"].amount_remaining)}
            for row in form.rows()
        ],
        "rest": rest,
        "too_much": form.rest < 0,
        "most": MOST if len(form.invoices) == MOST else 0,
    }


def lead_of(customer: Customer, invoices: Sequence[Invoice]) -> str:
    if not invoices:
        return f"{customer} has no open invoice: all of it goes to the credit balance, which the next invoices use."
    total = format_amount(sum(invoice.amount_remaining for invoice in invoices), customer.currency)
    return f"{customer} owes {total}. What came in pays the oldest debts first, unless you share it otherwise."


def recorded(incoming: IncomingPayment) -> str:
    say = partial(format_amount, currency=incoming.currency)
    count = incoming.payments.count()
    paid = f", which paid {count} {'invoice' if count == 1 else 'invoices'}" if count else ""
    rest = f" {say(incoming.to_balance)} went to the credit balance." if incoming.to_balance else ""
    return f"Recorded {say(incoming.amount)}{paid}.{rest}"


@require_GET
@permitted("invoicing.view_incomingpayment")
def incoming_payment(request: StaffRequest, public_id: str) -> HttpResponse:
    """What came in as one, and all that it paid."""
    incoming = find_incoming(public_id)
    say, day = partial(format_amount, currency=incoming.currency), today()
    payments = incoming.payments.select_related("invoice", "reversal").order_by("id")
    return render(
        request,
        "invoicing/payments/incoming_payment.html",
        {
            "incoming": incoming,
            "customer": incoming.customer,
            "amount": say(incoming.amount),
            "paid_on": wording.plain_day(incoming.paid_on),
            "rows": [
                (each, wording.badge_parts(wording.badge(each.invoice, day)), say(each.amount)) for each in payments
            ],
            "to_balance": say(incoming.to_balance) if incoming.to_balance else "",
            "reversal": getattr(incoming, "reversal", None),
            "may_reverse": request.user.has_perm("invoicing.add_paymentreversal") and not problem(incoming),
        },
    )
