"""The one definition of which payments the list and its file are about."""

from billing_site.pages.filters import asked_filter, choice_chip, choice_filter, period_filter
from invoicing.invoices.by_customer import ByCustomer, chips_with
from invoicing.models.payment import InvoicePayment, PaymentQuerySet

METHODS = InvoicePayment.METHODS
STATES = [("received", "Received"), ("reversed", "Reversed")]
OUT_OF_BAND = [("1", "Out of band"), ("0", "Recorded as received")]


class PaymentFilter(ByCustomer):
    """Filters of the payments page."""

    to_customer = "invoice__customer"
    amount = "amount"

    status = asked_filter("Status", STATES, "by_status")
    method = choice_filter("Method", METHODS)
    out_of_band = asked_filter("How it was recorded", OUT_OF_BAND, "by_out_of_band")
    created = period_filter("Recorded")

    class Meta(ByCustomer.Meta):
        model = InvoicePayment

    def by_status(self, queryset: PaymentQuerySet, name: str, value: str) -> PaymentQuerySet:
        return queryset.filter(reversal__isnull=value == "received")

    def by_out_of_band(self, queryset: PaymentQuerySet, name: str, value: str) -> PaymentQuerySet:
        return queryset.filter(out_of_band=value == "1")


CHIPS = chips_with(
    choice_chip("status", "Status", STATES),
    choice_chip("method", "Method", METHODS),
    choice_chip("out_of_band", "Out of band", OUT_OF_BAND),
    created="Recorded",
)
