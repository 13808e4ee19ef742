"""The pages about a customer's tax IDs: add one, remove one, ask the registry again."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.tax_ids.types import types_for_country
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import confirm_page, form_page
from billing_site.pages.fields.tax_ids import TaxIdForm
from customers.bulk.deletion import new_batch
from customers.models.errors import DeletedCustomer
from customers.models.tax_id import TaxIdTaken
from customers.profile.access import find_existing
from customers.profile.adding import warn_of_check_digits


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def tax_id_add(request, public_id):
    customer = find_existing(public_id)
    country = customer.address_country
    first = {"type": types_for_country(country)[0].code} if country else {}
    form = TaxIdForm(request.POST or None, country=country, initial=first)
    if request.method == "POST" and form.is_valid():
        check = form.cleaned_data["check"]
        now = timezone.now()
        batch = new_batch(now)
        try:
            tax_id = customer.add_tax_id(check.type, check.value, by=request.user, now=now, batch=batch)
        except (TaxIdTaken, DeletedCustomer) as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, f"Added {tax_id}.", extra_tags=reverse("customer_undo", args=[batch]))
            warn_of_check_digits(request, [check])
            return redirect(customer)
    return form_page(
        request,
        form,
        title="Add tax ID",
        lead="It is printed in the header of this customer's next invoices and credit notes.",
        submit="Add tax ID",
        cancel_url=customer.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def tax_id_remove(request, public_id, tax_id):
    found = find_tax_id(public_id, tax_id)
    if request.method == "POST":
        now = timezone.now()
        batch = new_batch(now)
        found.remove(by=request.user, now=now, batch=batch)
        messages.success(request, f"Removed {found}.", extra_tags=reverse("customer_undo", args=[batch]))
        return redirect(found.customer)
    return confirm_page(
        request,
        title=f"Remove {found}?",
        lead="The next invoices no longer show it; what was issued keeps it. "
        "What a registry said about it stays on record, and Undo brings it back.",
        submit="Remove tax ID",
        cancel_url=found.customer.get_absolute_url(),
    )


@require_POST
@permitted("customers.change_customer")
def tax_id_verify(request, public_id, tax_id):
    found = find_tax_id(public_id, tax_id)
    try:
        found.verify_again(by=request.user, now=timezone.now())
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, f"{found.registry.label} is asked about {found}. The answer shows here when it comes.")
    return redirect(found.customer)


def find_tax_id(public_id, tax_id):
    customer = find_existing(public_id)
    found = find(customer.tax_ids, tax_id)
    found.customer = customer
    return found
