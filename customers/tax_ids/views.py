"""The pages about a customer's tax IDs: add one, remove one, ask the registry again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.lib.tax_ids.types import types_for_country
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import confirm_page, form_page, refusals_in, refusals_shown
from billing_site.pages.fields.tax_ids import TaxIdForm
from customers.bulk.deletion import new_operation_id
from customers.models.errors import DeletedCustomer
from customers.models.tax_id import TaxId, TaxIdTaken
from customers.profile.access import find_existing
from customers.profile.adding import warn_of_check_digits


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def tax_id_add(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_existing(public_id)
    country = customer.address_country
    first = {"type": types_for_country(country)[0].code} if country else {}
    form = TaxIdForm(request.POST or None, country=country, initial=first)
    if form.is_valid():
        check = form.cleaned_data["check"]
        now = timezone.now()
        operation_id = new_operation_id(now)
        with refusals_in(form, TaxIdTaken, DeletedCustomer, field="value"):
            tax_id = customer.add_tax_id(check.type, check.value, by=request.user, now=now, operation_id=operation_id)
            messages.success(request, f"Added {tax_id}.", extra_tags=reverse("customer_undo", args=[operation_id]))
            warn_of_check_digits(request, [check])
            return redirect(customer)
    lead = "It is printed in the header of this customer's next invoices and credit notes."
    return form_page(request, form, "Add tax ID", back=customer, lead=lead)


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def tax_id_remove(request: StaffRequest, public_id: str, tax_id: str) -> HttpResponse:
    found = find_tax_id(public_id, tax_id)
    if request.method == "POST":
        now = timezone.now()
        operation_id = new_operation_id(now)
        found.remove(by=request.user, now=now, operation_id=operation_id)
        messages.success(request, f"Removed {found}.", extra_tags=reverse("customer_undo", args=[operation_id]))
        return redirect(found.customer)
    lead = (
        "The next invoices no longer show it; what was issued keeps it. "
        "What a registry said about it stays on record, and Undo brings it back."
    )
    return confirm_page(request, f"Remove {found}?", submit="Remove tax ID", back=found.customer, lead=lead)


@require_POST
@permitted("customers.change_customer")
def tax_id_verify(request: StaffRequest, public_id: str, tax_id: str) -> HttpResponse:
    found = find_tax_id(public_id, tax_id)
    with refusals_shown(request, ValueError):
        registry = found.verify_again(by=request.user, now=timezone.now())
        messages.info(request, f"{registry.label} is asked about {found}. The answer shows here when it comes.")
    return redirect(found.customer)


def find_tax_id(public_id: str, tax_id: str) -> TaxId:
    customer = find_existing(public_id)
    found = find(customer.tax_ids, tax_id)
    found.customer = customer
    return found
