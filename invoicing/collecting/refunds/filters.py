"""The one definition of which refunds the list and its file are about."""

from billing_site.pages.filters import asked_filter, choice_chip, choice_filter, period_filter
from invoicing.collecting.charges.by_charge import ByCharge
from invoicing.collecting.models.refund import Refund, RefundQuerySet
from invoicing.collecting.refunds.wording import STATES
from invoicing.invoices.by_customer import chips_with

PERSON = "person"
NEEDS = [(PERSON, "Somebody to look at it")]


class RefundFilter(ByCharge):
    """Filters of the refunds page."""

    status = asked_filter("Status", STATES, "by_status")
    reason = choice_filter("Reason", Refund.REASONS)
    needs = asked_filter("Waits for", NEEDS, "by_need")
    created = period_filter()

    class Meta(ByCharge.Meta):
        model = Refund

    def by_status(self, queryset: RefundQuerySet, name: str, value: str) -> RefundQuerySet:
        states = (*Refund.UNDER_WAY, Refund.REQUIRES_ACTION) if value == "under_way" else (value,)
        return queryset.filter(state__in=states)


CHIPS = chips_with(
    choice_chip("status", "Status", STATES),
    choice_chip("reason", "Reason", Refund.REASONS),
    choice_chip("needs", "Waits for", NEEDS),
)
