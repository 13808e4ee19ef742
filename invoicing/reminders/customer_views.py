"""The reminders of one customer: the ladders of all their open invoices, their policy, their pause."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.models import today, today_at
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, number, permitted
from billing_site.pages.confirm import act, form_page
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.profile.access import find_existing
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.ladders import ladders
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.wording import pause_words, steps_in_words
from invoicing.models.states import OPEN
from invoicing.reminders.forms import CustomerForm, PauseForm
from invoicing.reminders.shown import holds_in_words, ladder_rows
from invoicing.reminders.tasks import READ

MOST = 50  # ladders on the page
MEANWHILE = "Somebody saved other reminders meanwhile: {}. What you chose is below; save again to have it instead."
CHANGE = "customers.change_customer"


@require_GET
@permitted("invoicing.view_invoice")
def customer_reminders(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find(Customer.objects.select_related("merged_into"), public_id)
    party = customer.merged_into or customer
    row, account, now = CustomerReminders.of(party), AccountReminders.current(), timezone.now()
    invoices = Invoice.objects.filter(customer__in=party.with_merged(), status=OPEN).only(*READ)
    found = list(invoices.order_by(F("due_date").asc(nulls_last=True), "pk")[: MOST + 1])
    known = ladders(found[:MOST], now=now)
    shown = [
        {
            "invoice": invoice,
            "unpaid_since": "" if invoice.due_date else known[invoice.pk].due_on,
            "amount": format_amount(invoice.amount_remaining, invoice.currency),
            "rows": ladder_rows(known[invoice.pk]),
            "none": known[invoice.pk].none,
            "holds": holds_in_words(known[invoice.pk]),
        }
        for invoice in found[:MOST]
    ]
    context = {
        "customer": party,
        "ladders": shown,
        "more": len(found) > MOST,
        "most": MOST,
        "mode": row.get_mode_display(),
        "steps": steps_in_words((row if row.mode == row.OWN else account).policy) if row.mode != row.NONE else "",
        "is_off": not account.enabled,
        "pause": pause_words(row, today_at(now)),
        "may_change": request.user.has_perm(CHANGE) and not party.deleted_at,
    }
    return render(request, "invoicing/reminders/customer_reminders.html", context)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def customer_reminders_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    """As the account, steps of their own, or none."""
    customer = find_existing(public_id)
    row, account = CustomerReminders.of(customer), AccountReminders.current()
    form = CustomerForm(request.POST or None, columns=row, account=account)
    seen = number(request.POST.get("version"))
    if not form.is_valid():
        return edit_page(request, customer, form, version=seen or row.version)
    try:
        CustomerReminders.change(customer, form.values(), by=request.user, now=timezone.now(), base_version=seen)
    except SavedMeanwhile:
        fresh = CustomerReminders.of(customer)
        lead = MEANWHILE.format(fresh.in_words())
        return edit_page(request, customer, form, version=fresh.version, lead=lead, status=409)
    except DeletedCustomer as refusal:
        messages.error(request, str(refusal))
        return redirect("customer_list")
    messages.success(request, f"Saved the reminders of {customer}.")
    return redirect("customer_reminders", customer.public_id)


def edit_page(
    request: StaffRequest,
    customer: Customer,
    form: CustomerForm,
    *,
    version: int,
    lead: str = "",
    status: int | None = None,
) -> HttpResponse:
    title, hidden = f"Reminders of {customer}", [("version", version)]
    lead = lead or f"The account’s: {steps_in_words(AccountReminders.current().policy)}."
    more: dict[str, Any] = {"lead": lead, "hidden": hidden, "status": status, "wide": True}
    return form_page(request, form, title, back=customer, submit="Save reminders", **more)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def customer_reminders_pause(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_existing(public_id)
    form = PauseForm(request.POST or None, today=today())
    if form.is_valid():
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]

        def verb(**who) -> None:
            CustomerReminders.pause(customer, until=until, reason=reason, **who)

        to = page_of(customer)
        return act(request, verb, f"Paused all reminders to {customer}.", DeletedCustomer, to=to)
    lead = f"Nobody is reminded of any invoice of {customer} during the pause."
    title = f"Pause reminders to {customer}"
    return form_page(request, form, title, back=customer, lead=lead, submit="Pause reminders")


@require_POST
@permitted(CHANGE)
def customer_reminders_resume(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_existing(public_id)

    def verb(**who) -> None:
        CustomerReminders.resume(customer, **who)

    to = page_of(customer)
    return act(request, verb, f"Reminders to {customer} continue.", DeletedCustomer, to=to)


def page_of(customer: Customer) -> str:
    return reverse("customer_reminders", args=[customer.public_id])
