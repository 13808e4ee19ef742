"""The one definition of which credit notes the list and its file are about."""

from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    RangeForm,
    amount_filter,
    choice_chip,
    choice_filter,
    created_chip,
    currency_choices,
    date_filter,
    period_filter,
    text_filter,
)
from invoicing.invoices.by_customer import CUSTOMER_CHIP, ByCustomer
from invoicing.models.credit_note import CreditNote


class CreditNoteFilter(ByCustomer):
    """Filters of the credit notes page; amounts are the notes' totals."""

    to_customer = "invoice__customer"

    q = text_filter("Search", "by_search")
    status = choice_filter("Status", CreditNote.STATUSES)
    reason = choice_filter("Reason", CreditNote.REASONS)
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    amount_min = amount_filter("At least")
    amount_max = amount_filter("At most")
    currency = choice_filter("Currency", currency_choices)
    created = period_filter("Issued")
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = CreditNote
        fields = []
        form = RangeForm

    @property
    def qs(self):
        return self.by_amount(super().qs, "total") if self.form.is_valid() else super().qs

    def by_search(self, queryset, name, value):
        return queryset.search(value)


CHIPS = (
    choice_chip("status", "Status", CreditNote.STATUSES),
    choice_chip("reason", "Reason", CreditNote.REASONS),
    CUSTOMER_CHIP,
    created_chip("Issued"),
    AMOUNT_CHIP,
    CURRENCY_CHIP,
)
