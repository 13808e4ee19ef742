"""Which charge an address names."""

from billing_site.pages.access import find
from invoicing.collecting.charges.listing import light
from invoicing.collecting.models.attempt import ChargeAttempt


def find_charge(public_id: str) -> ChargeAttempt:
    """The charge with its method, its invoice and customer, and the payment that it became. Raises Http404."""
    return find(light(ChargeAttempt.objects.select_related("actor", "payment")), public_id)
