"""Which method an address names, and what of a method may be done by whom."""

from django.http import Http404

from billing_site.pages.access import find
from customers.models.customer import Customer
from customers.profile.access import find_existing
from invoicing.collecting.models.method import PaymentMethod

VIEW, ADD = "collecting.view_paymentmethod", "collecting.add_paymentmethod"
CHANGE, DELETE = "collecting.change_paymentmethod", "collecting.delete_paymentmethod"


def find_method(public_id: str) -> PaymentMethod:
    """The method with its customer. Raises Http404."""
    known = PaymentMethod.objects.select_related("customer__merged_into").defer("customer__search_text")
    return find(known, public_id)


def find_attached(public_id: str) -> PaymentMethod:
    """One that is on file. Raises Http404 for what was detached: nothing can be done with it."""
    method = find_method(public_id)
    if method.detached_at:
        raise Http404("This payment method was detached.")
    return method


def find_payer(public_id: str) -> Customer:
    """A customer that a method can be put on file for. Raises Http404 for one that was deleted."""
    return find_existing(public_id)
