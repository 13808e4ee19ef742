"""The one definition of which charges the list and its file are about."""

from django.utils import timezone

from billing_site.pages.filters import asked_filter, choice_chip, choice_filter, period_filter, sought
from invoicing.collecting.charges.wording import AUTOMATIC, BEGUN_BY, STAFF
from invoicing.collecting.models.attempt import BY_CUSTOMER, BY_STAFF, AttemptQuerySet, ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.method import CHARGEABLE, PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.rules.declines import DECLINES
from invoicing.invoices.by_customer import ByCustomer, chips_with

STATES = list(ChargeAttempt.STATES)
KINDS = [(kind, label) for kind, label in PaymentMethod.KINDS if kind in CHARGEABLE]
PERSON, UNCONFIRMED = "person", "unconfirmed"
NEEDS = [(PERSON, "Somebody to look at it"), (UNCONFIRMED, "The customer, for more than a day")]
RETURNED, DISPUTED, LOST, INQUIRY, REFUNDED = "returned", "disputed", "dispute_lost", "inquiry", "refunded"
BACK = [
    (RETURNED, "The bank took the debit back"),
    (DISPUTED, "Disputed, or being returned"),
    (LOST, "Dispute lost"),
    (INQUIRY, "Inquiry: the bank only asked"),
    (REFUNDED, "Refunded, in whole or in part"),
]
CODES = [(code, f"{code}: {each.words}") for code, each in sorted(DECLINES.items())]


class ChargeFilter(ByCustomer):
    """Filters of the charges page."""

    to_customer = "invoice__customer"
    amount = "amount"

    status = choice_filter("Status", STATES, "state")
    needs = asked_filter("Waits for", NEEDS, "by_need")
    kind = asked_filter("Method", KINDS, "by_kind")
    decline_code = asked_filter("Decline code", CODES, "by_code")
    by = asked_filter("Begun", BEGUN_BY, "by_beginning")
    back = asked_filter("Came back", BACK, "by_return")
    created = period_filter()

    class Meta(ByCustomer.Meta):
        model = ChargeAttempt

    def by_kind(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        return sought(queryset, "method", PaymentMethod.objects.filter(kind=value))

    def by_need(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        if value == PERSON:
            return sought(queryset, "pk", ChargeAttempt.objects.needing_a_person())
        return queryset.unconfirmed(timezone.now())

    def by_code(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        return queryset.declined_with(value)

    def by_beginning(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        if value == AUTOMATIC:
            return queryset.filter(automatic=True)
        return queryset.filter(BY_STAFF if value == STAFF else BY_CUSTOMER)

    def by_return(self, queryset: AttemptQuerySet, name: str, value: str) -> AttemptQuerySet:
        if value == RETURNED:
            return queryset.filter(returned_at__isnull=False)
        if value == REFUNDED:
            return sought(queryset, "pk", Refund.objects.standing(), "attempt")
        disputes = Dispute.objects.filter(taken_at__isnull=value == INQUIRY)
        return sought(queryset, "pk", disputes.filter(state=Dispute.LOST) if value == LOST else disputes, "attempt")


CHIPS = chips_with(
    choice_chip("status", "Status", STATES),
    choice_chip("kind", "Method", KINDS),
    choice_chip("decline_code", "Decline code", [(code, code) for code in DECLINES]),
    choice_chip("by", "Begun", BEGUN_BY),
    choice_chip("back", "Came back", BACK),
    choice_chip("needs", "Waits for", NEEDS),
)
