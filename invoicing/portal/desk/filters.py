"""The one definition of which changes asked for in the portal the list and its file are about."""

from typing import Any

from billing_site.pages.filters import (
    DatedFilter,
    RangeForm,
    asked_filter,
    choice_chip,
    created_chip,
    date_filter,
    period_filter,
    text_filter,
)
from customers.models.customer import Customer
from invoicing.invoices.by_customer import CUSTOMER_CHIP
from invoicing.models.portal.request import PortalRequest


class PortalRequestFilter(DatedFilter):
    """Filters of the page."""

    customer = text_filter("Name, email or id", "by_customer", "Acme")
    state = asked_filter("State", PortalRequest.STATES, "by_state")
    created = period_filter("Asked")
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = PortalRequest
        fields: tuple = ()
        form = RangeForm

    def by_customer(self, queryset: Any, name: str, value: str) -> Any:
        if value.strip().startswith(f"{Customer.prefix}_"):
            return queryset.filter(customer__public_id=value.strip())
        found = Customer.objects.search(value).values("pk")
        return queryset.filter(customer__in=found)

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(state=value)


CHIPS = (CUSTOMER_CHIP, choice_chip("state", "State", PortalRequest.STATES), created_chip("Asked"))
