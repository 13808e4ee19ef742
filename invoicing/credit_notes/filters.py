"""The one definition of which credit notes the list and its file are about."""

import django_filters

from billing_site.pages.listing import Chip
from customers.directory.filters import (
    PERIODS,
    choice_filter,
    currency_choices,
    date_filter,
    says_choice,
    says_created,
    text_filter,
)
from invoicing.invoices.filters import COMMON_CHIPS, ByCustomer, RangeForm, amount_filter
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
    created = django_filters.ChoiceFilter(label="Issued", choices=PERIODS, method="by_created", empty_label="Any time")
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
    Chip("status", "Status", ("status",), says_choice(CreditNote.STATUSES)),
    Chip("reason", "Reason", ("reason",), says_choice(CreditNote.REASONS)),
    COMMON_CHIPS["customer"],
    Chip("created", "Issued", ("created", "created_from", "created_to"), says_created),
    COMMON_CHIPS["amount"],
    COMMON_CHIPS["currency"],
)
