"""The one definition of which credit notes the list and its file are about."""

from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    choice_chip,
    choice_filter,
    created_chip,
    period_filter,
)
from invoicing.invoices.by_customer import CUSTOMER_CHIP, ByCustomer
from invoicing.models.credit_note import CreditNote


class CreditNoteFilter(ByCustomer):
    """Filters of the credit notes page; amounts are the notes' totals."""

    to_customer = "invoice__customer"

    status = choice_filter("Status", CreditNote.STATUSES)
    reason = choice_filter("Reason", CreditNote.REASONS)
    created = period_filter("Issued")

    class Meta(ByCustomer.Meta):
        model = CreditNote


CHIPS = (
    choice_chip("status", "Status", CreditNote.STATUSES),
    choice_chip("reason", "Reason", CreditNote.REASONS),
    CUSTOMER_CHIP,
    created_chip("Issued"),
    AMOUNT_CHIP,
    CURRENCY_CHIP,
)
