"""The subscription: what a customer is billed for again and again, from its creation to its end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.rows import insert
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.parts.locking import lock_with_survivors
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.query import SubscriptionQuerySet
from invoicing.subscriptions.rules.calendar import INTERVALS, Cycle, Period

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


class Subscription(models.Model):
    """Items at recurring prices, billed each period. All instants are UTC, whole seconds; periods end before `end`.

    The verbs lock the customer first, then the subscription. `next_at` is the next moment at which something happens to
    it by itself (docs/rules.md, Subscriptions), None for never. Its status follows its invoices.
    """

    CREATE_INVOICE, PAUSE, CANCEL = "create_invoice", "pause", "cancel"
    WITHOUT_METHOD = [
        (CREATE_INVOICE, "Bill it all the same"),
        (PAUSE, "Pause the subscription"),
        (CANCEL, "Cancel the subscription"),
    ]
    KEEP_AS_DRAFT, UNCOLLECTIBLE, VOID = "keep_as_draft", "mark_uncollectible", "void"
    PAUSED = [
        (KEEP_AS_DRAFT, "Keep invoices as drafts"),
        (UNCOLLECTIBLE, "Mark invoices uncollectible"),
        (VOID, "Void invoices"),
    ]
    MOST_ITEMS, MOST_OF_A_CUSTOMER = 20, 500
    LONGEST_MEMO, LONGEST_FOOTER = 500, 5000
    EDITABLE = (
        *("collection_method", "days_until_due", "default_payment_method", "default_tax_rates", "description"),
        *("footer", "metadata", "missing_method"),
    )
    prefix, noun = "sub", "subscription"

    public_id = models.CharField("ID", max_length=40, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="subscriptions", editable=False)
    status = models.CharField(max_length=18, choices=states.STATUSES, editable=False)
    currency = models.CharField(max_length=3, editable=False)
    collection_method = models.CharField(max_length=20, choices=Invoice.COLLECTION, default=Invoice.CHARGE)
    days_until_due = models.PositiveSmallIntegerField(null=True, blank=True)
    default_payment_method = models.CharField(max_length=40, blank=True)
    default_tax_rates = models.JSONField(default=list, blank=True)
    description = models.CharField("memo", max_length=LONGEST_MEMO, blank=True)
    # '': that of the customer or the account.
    footer = models.CharField(max_length=LONGEST_FOOTER, blank=True, default="")
    metadata = models.JSONField(default=dict, blank=True)

    # The cycle: periods of `interval_count` intervals from `anchor`, on the clocks of `time_zone`.
    interval = models.CharField(max_length=5, choices=[(each, each) for each in INTERVALS], editable=False)
    interval_count = models.PositiveSmallIntegerField(default=1, editable=False)
    anchor = models.DateTimeField(editable=False)
    time_zone = models.CharField(max_length=64, editable=False)
    start = models.DateTimeField(editable=False)
    current_period_start = models.DateTimeField(null=True, editable=False)
    current_period_end = models.DateTimeField(null=True, editable=False)
    trial_start = models.DateTimeField(null=True, editable=False)
    trial_end = models.DateTimeField(null=True, editable=False)
    missing_method = models.CharField(
        "when the trial ends without a payment method", max_length=14, choices=WITHOUT_METHOD, default=CREATE_INVOICE
    )
    # Whether the share of a first, shorter period is billed.
    bills_part = models.BooleanField(default=True, editable=False)
    # What discounts do in the current period: {"percents": [[share, [products]]], "off": {item: minor units}}.
    reductions = models.JSONField(default=dict, editable=False)

    cancel_at_period_end = models.BooleanField(default=False, editable=False)
    cancel_at = models.DateTimeField(null=True, editable=False)
    # Whether the end at `cancel_at` gives back what was billed for the time after it.
    cancel_credits = models.BooleanField(default=False, editable=False)
    canceled_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(max_length=24, choices=states.REASONS, blank=True, editable=False)
    feedback = models.CharField(max_length=16, choices=states.FEEDBACK, blank=True, editable=False)
    comment = models.CharField(max_length=500, blank=True, editable=False)
    pause_behavior = models.CharField(max_length=18, choices=PAUSED, blank=True, editable=False)
    pause_resumes_at = models.DateTimeField(null=True, editable=False)

    latest_invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+", editable=False)
    next_at = models.DateTimeField(null=True, editable=False)

    # Recurring revenue (models.revenue): minor units a month, None until it is counted, for whom it counts; discounts
    # that last, and when the first of them runs out; how its trial ended, '' for a trial that runs or none.
    mrr = models.BigIntegerField(null=True, editable=False)
    mrr_customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", editable=False)
    mrr_discounts = models.JSONField(default=list, editable=False)
    mrr_until = models.DateTimeField(null=True, editable=False)
    trial_result = models.CharField(max_length=15, blank=True, default="", editable=False)

    # Until when a machine holds it, and why it could not be billed, in words: then it waits for a person.
    leased_until = models.DateTimeField(null=True, editable=False)
    problem = models.CharField(max_length=500, blank=True, editable=False)
    problem_at = models.DateTimeField(null=True, editable=False)

    created = models.DateTimeField(editable=False)
    updated = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="subscriptions_public_id"),
            models.CheckConstraint(condition=Q(interval_count__gt=0), name="subscriptions_interval"),
        ]
        indexes = [
            models.Index(F("created").desc(), F("id").desc(), name="subscriptions_newest"),
            models.Index(F("status"), F("created").desc(), F("id").desc(), name="subscriptions_status"),
            models.Index(F("customer"), F("created").desc(), F("id").desc(), name="subscriptions_customer"),
            models.Index(F("currency"), F("created").desc(), F("id").desc(), name="subscriptions_currency"),
            models.Index(F("collection_method"), F("created").desc(), F("id").desc(), name="subscriptions_collection"),
            models.Index(
                fields=["next_at", "customer"], name="subscriptions_due", condition=Q(next_at__isnull=False, problem="")
            ),
            models.Index(fields=["current_period_end", "id"], name="subscriptions_renewal"),
            models.Index(fields=["mrr_until"], name="subscriptions_mrr_until", condition=Q(mrr_until__isnull=False)),
            models.Index(fields=["id"], name="subscriptions_not_counted", condition=Q(mrr=None)),
            models.Index(fields=["-problem_at", "-id"], name="subscriptions_problem", condition=~Q(problem="")),
            models.Index(
                fields=["-created"], name="subscriptions_paused", condition=Q(ended_at=None) & ~Q(pause_behavior="")
            ),
            models.Index(
                fields=["-created"],
                name="subscriptions_ending",
                condition=Q(ended_at=None, cancel_at_period_end=True),
            ),
            models.Index(
                fields=["-created"],
                name="subscriptions_ending_on",
                condition=Q(ended_at=None, cancel_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("subscription_detail", args=[self.public_id])

    @property
    def cycle(self) -> Cycle:
        return Cycle(self.anchor, self.time_zone, self.interval, self.interval_count)

    @property
    def period(self) -> Period | None:
        if self.current_period_start is None or self.current_period_end is None:
            return None
        return Period(self.current_period_start, self.current_period_end)

    @property
    def ends_at(self) -> datetime | None:
        """When it is planned to end."""
        return self.cancel_at or (self.current_period_end if self.cancel_at_period_end else None)

    @property
    def bills_ahead(self) -> bool:
        """Whether the current period was billed when it began."""
        return self.status in states.BILLED

    @property
    def is_live(self) -> bool:
        return self.status in states.LIVE

    @property
    def pauses_collection(self) -> bool:
        return bool(self.pause_behavior)

    def locked_with_customer(self) -> tuple[Customer, Subscription]:
        """(customer, subscription), locked in this order. Raises IllegalMove when it went to another one meanwhile."""
        customers = lock_with_survivors(Customer, [self.customer_id])
        subscription = locked(Subscription.objects.filter(pk=self.pk)).get()
        if subscription.customer_id != self.customer_id:
            raise IllegalMove("This subscription went to another customer meanwhile. Open it again.")
        subscription.customer = customers[self.customer_id]
        return subscription.customer, subscription

    def running_discounts(self, now: datetime) -> list[Discount]:
        """Its own discounts that an invoice made now gets; where it has none, those of its customer count."""
        own = Discount.objects.of_subscriptions([self.public_id]).open().select_related("coupon")
        return [each for each in own if each.is_running(now)]

    def park(self, problem: str, *, now: datetime) -> None:
        """Wait for a person, who reads why; it is not billed until then (unsaved)."""
        self.problem = problem[:500]
        self.problem_at = now

    def record(self, type: str, *, by: User | None, now: datetime, **data: Any) -> None:
        insert(self.event(type, by=by, now=now, **data))

    def event(self, type: str, *, by: User | None, now: datetime, **data: Any) -> Event:
        """An unsaved event of it."""
        about: dict[str, Any] = {"customer": self.customer.public_id} | data
        return Event.build(f"customer.subscription.{type}", self, by=by, now=now, **about)
