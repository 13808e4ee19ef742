"""A new customer from the form, after a look at who may be the same."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from billing_site.lib.requests import StaffRequest
from billing_site.lib.tax_ids.types import TaxIdCheck
from billing_site.pages.confirm import form_page
from customers.models.customer import Customer
from customers.profile.duplicates import Duplicate, likely_duplicates
from customers.profile.forms import CustomerForm


def add_customer(request: StaffRequest, form: CustomerForm):
    """(the new customer or None, likely duplicates); an email that another has is confirmed first."""
    if request.method != "POST" or not form.is_valid():
        return None, []
    values, tax_ids = form.values(), form.cleaned_data["tax_ids"]
    duplicates = duplicates_of(values | {"tax_ids_value": [check.value for check in tax_ids]})
    if has_same_email(duplicates) and not request.POST.get("add_anyway"):
        return None, duplicates
    customer = Customer.create(by=request.user, now=timezone.now(), tax_ids=tax_ids, **values)
    messages.success(request, f"Added {customer}.")
    warn_of_check_digits(request, tax_ids)
    return customer, duplicates


def duplicates_of(values, exclude=None) -> list[Duplicate]:
    """The likely duplicates of what the form holds."""
    return likely_duplicates(
        name=values.get("name", ""),
        email=values.get("email", ""),
        phone=values.get("phone", ""),
        country=values.get("address_country", ""),
        tax_ids=values.get("tax_ids_value", ()),
        exclude=exclude,
    )


def has_same_email(duplicates) -> bool:
    return any(found.reason == "same email" for found in duplicates)


def warn_of_check_digits(request: StaffRequest, checks: list[TaxIdCheck]) -> None:
    """Say which of the tax IDs just stored have a wrong check digit."""
    for check in checks:
        if check.checksum_ok is False:
            messages.warning(request, f"The check digit of {check.display} does not match. Ask the customer about it.")


def customer_form_page(
    request: StaffRequest, form: CustomerForm, title: str, *, back="customer_list", duplicates=(), **more
) -> HttpResponse:
    """The page of a CustomerForm, with the likely duplicates of what it holds."""
    more |= {
        "duplicates": duplicates,
        "needs_confirming": has_same_email(duplicates) and request.method == "POST",
        "customer": form.customer,
    }
    return form_page(request, form, title, back=back, template="customers/profile/customer_form.html", **more)
