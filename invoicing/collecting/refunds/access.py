"""Which refund an address names."""

from billing_site.pages.access import find
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.refunds.listing import light


def find_refund(public_id: str) -> Refund:
    """The refund with its charge, invoice, customer and credit note. Raises Http404."""
    return find(light(Refund.objects.select_related("attempt__payment", "again", "instead_of")), public_id)
