"""Pending items on a customer's page: add one, remove one, bill them all now."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.money.text import format_amount
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.access import find_existing
from invoicing.invoice.views import may as may_invoice
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.pending_items.forms import PendingItemForm


def may(verb):
    return permission_required(f"invoicing.{verb}_invoiceitem", raise_exception=True)


@require_http_methods(["GET", "POST"])
@may("add")
def pending_item_add(request, public_id):
    customer, now = find_existing(public_id), timezone.now()
    form = PendingItemForm(request.POST or None, customer=customer, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            item = InvoiceItem.create(customer, by=request.user, now=now, **form.values())
        except (CurrencyLocked, DeletedCustomer) as error:
            form.add_error(None, str(error))
        else:
            amount = format_amount(item.exact_amount, item.currency)
            messages.success(request, f"{amount} will be on the next invoice of {customer}.")
            return redirect(customer)
    context = {
        "title": "Add pending item",
        "lead": f"It waits on {customer} until an invoice takes it up.",
        "submit": "Add pending item",
        "cancel_url": customer.get_absolute_url(),
        "form": form,
    }
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@may("delete")
def pending_item_remove(request, public_id, item):
    items = InvoiceItem.objects.select_related("customer")
    item = get_object_or_404(items, public_id=item, customer__public_id=public_id)
    if request.method == "POST":
        try:
            item.remove(by=request.user, now=timezone.now())
        except ValueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Removed “{item}”. It will not be billed.")
        return redirect(item.customer)
    amount = format_amount(item.exact_amount, item.currency)
    context = {
        "title": "Remove the pending item?",
        "lead": f"“{item}”, {amount}, will not be billed.",
        "submit": "Remove item",
        "tone": "btn-danger",
        "cancel_url": item.customer.get_absolute_url(),
    }
    return render(request, "pages/form.html", context)


@require_POST
@may_invoice("add")
def pending_invoice(request, public_id):
    """A draft with all that is pending, opened in the editor."""
    customer = find_existing(public_id)
    try:
        draft = Invoice.create(customer, by=request.user, now=timezone.now(), include_pending=True)
    except (CurrencyLocked, DeletedCustomer) as error:
        messages.error(request, str(error))
        return redirect(customer)
    return redirect(reverse("invoice_edit", args=[draft.public_id]))
