"""The one definition of which invoices a list, a bulk action or an export is about."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import QuerySet

from billing_site.company.models import today
from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    asked_filter,
    choice_chip,
    created_chip,
    date_filter,
    says_period,
    sought,
    text_filter,
)
from billing_site.pages.listing import Chip
from customers.models.redemption import Redemption
from invoicing.invoices.by_customer import CUSTOMER_CHIP, AmountForm, ByCustomer
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.sending.recipients import NO_ADDRESS
from invoicing.models.states import STATUSES

PAST_DUE = "past_due"
# As the tabs stand on the page; past due is a part of open.
STATES = [STATUSES[0], STATUSES[1], (PAST_DUE, "Past due"), *STATUSES[2:]]
DUE = [
    ("overdue", "Before today"),
    ("today", "Today"),
    ("next_7_days", "Next 7 days"),
    ("next_30_days", "Next 30 days"),
    ("custom", "Custom range"),
]

UNSENT, NOBODY, SENT = "unsent", "nobody", "sent"
SENDING = [(UNSENT, "Not sent"), (NOBODY, "Not sent, no address on file"), (SENT, "Sent")]
PAID, WRONG = "paid", "wrong"
PROMISED, BROKEN = "promised", "broken"
SAYS = [
    (PAID, "“I have paid”"),
    (WRONG, "“Something is wrong”"),
    (PROMISED, "Promised to pay"),
    (BROKEN, "Promise not kept"),
]

PLANNED, METHOD, CONFIRM, UNTOLD = "planned", "method", "confirm", "untold"
STOPPED, ENDED = "stopped", "ended"
COLLECTING = [
    (PLANNED, "Next charge is planned"),
    (METHOD, "Waits for a payment method"),
    (CONFIRM, "Customer must confirm"),
    (UNTOLD, "Failed, no address on file"),
    (STOPPED, "Stopped by staff"),
    (ENDED, "All tries were made"),
]


def due_period(name: str, day: date, start=None, end=None) -> tuple[date | None, date | None]:
    """(first day, last day) of a named period around `day`, either None where it is open."""
    return {
        "overdue": (None, day - timedelta(days=1)),
        "today": (day, day),
        "next_7_days": (day, day + timedelta(days=7)),
        "next_30_days": (day, day + timedelta(days=30)),
        "custom": (start, end),
    }.get(name, (None, None))


class InvoiceFilterForm(AmountForm):
    RANGES = ("created", "due")


class InvoiceFilter(ByCustomer):
    """Filters of the invoices page. `status` is a state of the invoice or "past_due"."""

    status = asked_filter("Status", STATES, "by_status", "All")
    coupon = text_filter("Coupon id", "by_coupon", "SPRING-26")
    subscription = text_filter("Subscription id", "by_subscription", "sub_…")
    sent = asked_filter("Sending", SENDING, "by_sending")
    says = asked_filter("Customer says", SAYS, "by_what_customers_say")
    collecting = asked_filter("Collection", COLLECTING, "by_collection")
    due = asked_filter("Due", DUE, "by_due", "Any time")
    due_from = date_filter("From")
    due_to = date_filter("To")

    class Meta(ByCustomer.Meta):
        model = Invoice
        form = InvoiceFilterForm

    def by_status(self, queryset: InvoiceQuerySet, name: str, value) -> InvoiceQuerySet:
        return queryset.overdue(today()) if value == PAST_DUE else queryset.filter(status=value)

    def by_coupon(self, queryset: InvoiceQuerySet, name: str, value: str) -> InvoiceQuerySet:
        """Invoices that used this coupon; void ones, which gave it back, are among them."""
        return sought(queryset, "public_id", Redemption.objects.filter(coupon__public_id=value.strip()), "invoice")

    def by_subscription(self, queryset: InvoiceQuerySet, name: str, value: str) -> InvoiceQuerySet:
        return queryset.of_subscription(value.strip())

    def by_sending(self, queryset: InvoiceQuerySet, name: str, value: str) -> InvoiceQuerySet:
        """Not sent are those that are to be sent, are open and never left."""
        if value == SENT:
            return queryset.filter(sent_at__isnull=False)
        return queryset.unsent().filter(NO_ADDRESS.query()) if value == NOBODY else queryset.unsent()

    def by_what_customers_say(self, queryset: InvoiceQuerySet, name: str, value: str) -> InvoiceQuerySet:
        """What customers said on the page of an invoice and waits for staff, or promised to staff."""
        waiting: dict[str, Callable[[], QuerySet]] = {
            PAID: PaymentClaim.objects.open,
            WRONG: InvoiceQuery.objects.open,
            PROMISED: ReminderHold.objects.promised,
            BROKEN: ReminderHold.objects.broken,
        }
        return queryset.filter(pk__in=waiting[value]().order_by().values_list("invoice", flat=True))

    def by_collection(self, queryset: InvoiceQuerySet, name: str, value: str) -> InvoiceQuerySet:
        """How the collection of those that are charged automatically stands."""
        unconfirmed = Invoice.objects.filter(charge_attempts__state="requires_action").order_by().values("pk")
        if value in (METHOD, CONFIRM):
            waiting = queryset.filter(collection__waits=True)
            return waiting.filter(pk__in=unconfirmed) if value == CONFIRM else waiting.exclude(pk__in=unconfirmed)
        if value == UNTOLD:
            queryset = queryset.filter(NO_ADDRESS.query())
        columns = {PLANNED: "next_payment_attempt", STOPPED: "stopped_at", ENDED: "ended_at", UNTOLD: "first_failed_at"}
        found = queryset.filter(**{f"collection__{columns[value]}__isnull": False})
        return found if value == PLANNED else found.filter(status="open")

    def by_due(self, queryset: InvoiceQuerySet, name: str, value) -> InvoiceQuerySet:
        data = self.form.cleaned_data
        start, end = due_period(value, today(), data.get("due_from"), data.get("due_to"))
        if start:
            queryset = queryset.filter(due_date__gte=start)
        return queryset.filter(due_date__lte=end) if end else queryset


CHIPS = (
    CUSTOMER_CHIP,
    AMOUNT_CHIP,
    created_chip(),
    Chip("coupon", "Coupon used", ("coupon",)),
    Chip("subscription", "Subscription", ("subscription",)),
    choice_chip("sent", "Sending", SENDING),
    choice_chip("says", "Customer says", SAYS),
    choice_chip("collecting", "Collection", COLLECTING),
    Chip("due", "Due", ("due", "due_from", "due_to"), says_period(DUE)),
    CURRENCY_CHIP,
)
