"""The one definition of which refunds the list and its file are about."""

from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    asked_filter,
    choice_chip,
    choice_filter,
    created_chip,
    period_filter,
)
from invoicing.collecting.models.refund import Refund, RefundQuerySet
from invoicing.collecting.refunds.wording import STATES
from invoicing.invoices.by_customer import CUSTOMER_CHIP, ByCustomer

PERSON = "person"
NEEDS = [(PERSON, "Somebody to look at it")]


class RefundFilter(ByCustomer):
    """Filters of the refunds page."""

    to_customer = "attempt__invoice__customer"
    amount = "amount"

    status = asked_filter("Status", STATES, "by_status")
    reason = choice_filter("Reason", Refund.REASONS)
    needs = asked_filter("Waits for", NEEDS, "by_need")
    created = period_filter()

    class Meta(ByCustomer.Meta):
        model = Refund

    def by_status(self, queryset: RefundQuerySet, name: str, value: str) -> RefundQuerySet:
        states = (*Refund.UNDER_WAY, Refund.REQUIRES_ACTION) if value == "under_way" else (value,)
        return queryset.filter(state__in=states)

    def by_need(self, queryset: RefundQuerySet, name: str, value: str) -> RefundQuerySet:
        return queryset.needing()


CHIPS = (
    CUSTOMER_CHIP,
    AMOUNT_CHIP,
    created_chip(),
    choice_chip("status", "Status", STATES),
    choice_chip("reason", "Reason", Refund.REASONS),
    choice_chip("needs", "Waits for", NEEDS),
    CURRENCY_CHIP,
)
