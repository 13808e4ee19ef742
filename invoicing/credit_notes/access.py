"""Which credit note an address names."""

from billing_site.pages.access import find
from invoicing.models.credit_note import CreditNote


def find_note(public_id: str) -> CreditNote:
    """The note with its invoice and customer. Raises Http404."""
    return find(
        CreditNote.objects.select_related("invoice__customer").defer("invoice__customer__search_text"), public_id
    )
