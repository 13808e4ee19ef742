"""The page with one customer's invoice settings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.company.models import Company
from billing_site.company.numbers import NumberingRefused
from billing_site.pages.access import number, permitted
from billing_site.pages.conflict import settle
from customers.bulk.deletion import new_batch
from customers.invoice_settings.forms import InvoiceSettingsForm
from customers.models.errors import ChangedMeanwhile, DeletedCustomer
from customers.profile.access import find_existing
from customers.profile.timeline import shown


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def customer_invoice_settings(request, public_id):
    customer = find_existing(public_id)
    form = InvoiceSettingsForm(request.POST or None, customer=customer)
    if request.method != "POST":
        return page(request, customer, form, customer.version)
    version = number(request.POST.get("version")) or 0
    if not form.is_valid():
        return page(request, customer, form, version, status=422)
    now = timezone.now()
    batch = new_batch(now)
    try:
        changes = customer.change(form.values(), by=request.user, now=now, base_version=version, batch=batch)
    except ChangedMeanwhile as conflict:
        customer.refresh_from_db()
        merged, clashes = settle(form.values(), conflict.events, shown)
        form = InvoiceSettingsForm(customer=customer, initial=merged)
        return page(request, customer, form, customer.version, status=409, clashes=clashes)
    except NumberingRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return page(request, customer, form, version, status=422)
    except DeletedCustomer as refusal:
        form.add_error(None, str(refusal))
        return page(request, customer, form, version, status=422)
    text = f"Saved the invoice settings of {customer}." if changes else "Nothing was changed."
    messages.success(request, text, extra_tags=reverse("customer_undo", args=[batch]) if changes else "")
    return redirect(customer)


def page(request, customer, form, version, *, status=200, clashes=()):
    context = {
        "title": "Invoice settings",
        "lead": f"For the next invoices of {customer}. Drafts and issued invoices stay as they are.",
        "form": form,
        "version": version,
        "clashes": clashes,
        "company": Company.current(),
        "submit": "Save invoice settings",
        "cancel_url": customer.get_absolute_url(),
    }
    return render(request, "customers/invoice_settings/invoice_settings.html", context, status=status)
