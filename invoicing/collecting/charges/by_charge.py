"""What the filters of refunds and disputes have in common: whose charge it was, and what waits for a person."""

from typing import Any

from billing_site.pages.filters import sought
from invoicing.invoices.by_customer import ByCustomer


class ByCharge(ByCustomer):
    """A filter of what was given back of charges; its rows know which of them are `needing()` somebody."""

    to_customer = "attempt__invoice__customer"
    amount = "amount"

    def by_need(self, queryset: Any, name: str, value: str) -> Any:
        return sought(queryset, "pk", queryset.model.objects.needing())
