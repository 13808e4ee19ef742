"""The one definition of which disputes the list and its file are about."""

from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    asked_filter,
    choice_chip,
    choice_filter,
    created_chip,
    period_filter,
)
from invoicing.collecting.models.dispute import Dispute, DisputeQuerySet
from invoicing.invoices.by_customer import CUSTOMER_CHIP, ByCustomer

RESPONSE = "response"
NEEDS = [(RESPONSE, "Your response")]


class DisputeFilter(ByCustomer):
    """Filters of the disputes page."""

    to_customer = "attempt__invoice__customer"
    amount = "amount"

    status = choice_filter("Status", Dispute.STATES, "state")
    needs = asked_filter("Waits for", NEEDS, "by_need")
    created = period_filter("Opened")

    class Meta(ByCustomer.Meta):
        model = Dispute

    def by_need(self, queryset: DisputeQuerySet, name: str, value: str) -> DisputeQuerySet:
        return queryset.needing()


CHIPS = (
    CUSTOMER_CHIP,
    AMOUNT_CHIP,
    created_chip("Opened"),
    choice_chip("status", "Status", Dispute.STATES),
    choice_chip("needs", "Waits for", NEEDS),
    CURRENCY_CHIP,
)
