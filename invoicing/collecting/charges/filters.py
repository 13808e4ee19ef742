"""The one definition of which charges the list and its file are about."""

from django.utils import timezone

from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    asked_filter,
    choice_chip,
    choice_filter,
    created_chip,
    period_filter,
)
from invoicing.collecting.charges.wording import AUTOMATIC, BEGUN_BY, STAFF
from invoicing.collecting.models.attempt import AttemptQuerySet, ChargeAttempt
from invoicing.collecting.models.method import CHARGEABLE, PaymentMethod
from invoicing.collecting.rules.declines import DECLINES
from invoicing.invoices.by_customer import CUSTOMER_CHIP, ByCustomer

STATES = list(ChargeAttempt.STATES)
KINDS = [(kind, label) for kind, label in PaymentMethod.KINDS if kind in CHARGEABLE]
PERSON, UNCONFIRMED = "person", "unconfirmed"
NEEDS = [(PERSON, "Somebody to find out the result"), (UNCONFIRMED, "The customer, for more than a day")]
CODES = [(code, f"{code}: {each.words}") for code, each in sorted(DECLINES.items())]


class ChargeFilter(ByCustomer):
    """Filters of the charges page."""

    to_customer = "invoice__customer"
    amount = "amount"

    status = choice_filter("Status", STATES, "state")
    needs = asked_filter("Waits for", NEEDS, "by_need")
    kind = choice_filter("Method", KINDS, "method__kind")
    decline_code = asked_filter("Decline code", CODES, "by_code")
    by = asked_filter("Begun", BEGUN_BY, "by_beginning")
    created = period_filter()

    class Meta(ByCustomer.Meta):
        model = ChargeAttempt

    def by_need(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        return queryset.needing_a_person() if value == PERSON else queryset.unconfirmed(timezone.now())

    def by_code(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        return queryset.declined_with(value)

    def by_beginning(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        if value == AUTOMATIC:
            return queryset.filter(automatic=True)
        return queryset.filter(automatic=False, actor__isnull=value != STAFF)


CHIPS = (
    CUSTOMER_CHIP,
    AMOUNT_CHIP,
    created_chip(),
    choice_chip("status", "Status", STATES),
    choice_chip("kind", "Method", KINDS),
    choice_chip("decline_code", "Decline code", [(code, code) for code in DECLINES]),
    choice_chip("by", "Begun", BEGUN_BY),
    choice_chip("needs", "Waits for", NEEDS),
    CURRENCY_CHIP,
)
