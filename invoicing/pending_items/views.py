"""Pending items on a customer's page: add one, remove one, bill them all now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import ask_then_act, form_page, refusals_in, refusals_shown
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.access import find_existing
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.pending_items.forms import PendingItemForm


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_invoiceitem")
def pending_item_add(request: StaffRequest, public_id: str) -> HttpResponse:
    customer, now = find_existing(public_id), timezone.now()
    form = PendingItemForm(request.POST or None, customer=customer, now=now)
    if form.is_valid():
        with refusals_in(form, CurrencyLocked, DeletedCustomer):
            item = InvoiceItem.create(customer, by=request.user, now=now, **form.values())
            amount = format_amount(item.exact_amount, item.currency)
            messages.success(request, f"{amount} will be on the next invoice of {customer}.")
            return redirect(customer)
    lead = f"It waits on {customer} until an invoice takes it up."
    return form_page(request, form, "Add pending item", back=customer, lead=lead)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.delete_invoiceitem")
def pending_item_remove(request: StaffRequest, public_id: str, item: str) -> HttpResponse:
    items = InvoiceItem.objects.select_related("customer").filter(customer__public_id=public_id)
    found = find(items, item)
    question = {
        "title": "Remove the pending item?",
        "lead": f"“{found}”, {format_amount(found.exact_amount, found.currency)}, will not be billed.",
        "submit": "Remove item",
    }
    text = f"Removed “{found}”. It will not be billed."
    return ask_then_act(request, found.remove, text, ValueError, to=found.customer, **question)


@require_POST
@permitted("invoicing.add_invoice")
def pending_invoice(request: StaffRequest, public_id: str) -> HttpResponse:
    """A draft with all that is pending, opened in the editor."""
    customer = find_existing(public_id)
    with refusals_shown(request, CurrencyLocked, DeletedCustomer):
        draft = Invoice.create(customer, by=request.user, now=timezone.now(), include_pending=True)
        return redirect("invoice_edit", draft.public_id)
    return redirect(customer)
