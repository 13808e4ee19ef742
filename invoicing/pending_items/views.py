"""Pending items on a customer's page: add one, remove one, bill them all now."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.money.text import format_amount
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import confirm_page, form_page
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.access import find_existing
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.pending_items.forms import PendingItemForm


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_invoiceitem")
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
    return form_page(
        request,
        form,
        title="Add pending item",
        lead=f"It waits on {customer} until an invoice takes it up.",
        submit="Add pending item",
        cancel_url=customer.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@permitted("invoicing.delete_invoiceitem")
def pending_item_remove(request, public_id, item):
    items = InvoiceItem.objects.select_related("customer").filter(customer__public_id=public_id)
    item = find(items, item)
    if request.method == "POST":
        try:
            item.remove(by=request.user, now=timezone.now())
        except ValueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Removed “{item}”. It will not be billed.")
        return redirect(item.customer)
    amount = format_amount(item.exact_amount, item.currency)
    return confirm_page(
        request,
        title="Remove the pending item?",
        lead=f"“{item}”, {amount}, will not be billed.",
        submit="Remove item",
        cancel_url=item.customer.get_absolute_url(),
    )


@require_POST
@permitted("invoicing.add_invoice")
def pending_invoice(request, public_id):
    """A draft with all that is pending, opened in the editor."""
    customer = find_existing(public_id)
    try:
        draft = Invoice.create(customer, by=request.user, now=timezone.now(), include_pending=True)
    except (CurrencyLocked, DeletedCustomer) as error:
        messages.error(request, str(error))
        return redirect(customer)
    return redirect("invoice_edit", draft.public_id)
