"""The one definition of which disputes the list and its file are about."""

from billing_site.pages.filters import asked_filter, choice_chip, choice_filter, period_filter
from invoicing.collecting.charges.by_charge import ByCharge
from invoicing.collecting.models.dispute import Dispute
from invoicing.invoices.by_customer import chips_with

RESPONSE = "response"
NEEDS = [(RESPONSE, "Your response")]


class DisputeFilter(ByCharge):
    """Filters of the disputes page."""

    status = choice_filter("Status", Dispute.STATES, "state")
    needs = asked_filter("Waits for", NEEDS, "by_need")
    created = period_filter("Opened")

    class Meta(ByCharge.Meta):
        model = Dispute


CHIPS = chips_with(
    choice_chip("status", "Status", Dispute.STATES),
    choice_chip("needs", "Waits for", NEEDS),
    created="Opened",
)
