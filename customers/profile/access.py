"""Which customer an address names, whether it can still be changed, and what other rooms ask about customers by id."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find
from customers.models.customer import Customer
from customers.models.query import reads


def find_customer(public_id: str) -> Customer:
    return find(Customer.objects.select_related("deleted_by", "sibling_of", "merged_into"), public_id)


def find_existing(public_id: str) -> Customer:
    """A customer that can be changed. Raises Http404 for a deleted one."""
    customer = find_customer(public_id)
    if customer.deleted_at:
        raise Http404(f"{customer} was deleted. Restore it first.")
    return customer


def gone(request: StaffRequest, customer: Customer) -> HttpResponse:
    """Show the page of a deleted customer, which says so and offers to restore it, instead of a form for it."""
    messages.warning(request, f"{customer} was deleted. Restore it first.")
    return redirect(customer)


def named(keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """{public id: (name, address)} of those of these ids that are customers, for settings.MAIL_SUBJECTS."""
    wanted = [key for key in keys if key.startswith(f"{Customer.prefix}_")]
    found = Customer.objects.filter(public_id__in=wanted).only("public_id", "name", "email") if wanted else ()
    return {customer.public_id: (str(customer), customer.get_absolute_url()) for customer in found}


def called(words: str, *, public_id: Any = None) -> QuerySet:
    """The public ids of the customers that these words find, for settings.MAIL_CUSTOMERS.

    With `public_id` that of this one alone, if the words find it: read without the search index.
    """
    found = Customer.objects.search(words) if public_id is None else Customer.objects.filter(reads(words))
    one = {} if public_id is None else {"public_id": public_id}
    return found.filter(**one).values_list("public_id", flat=True)
