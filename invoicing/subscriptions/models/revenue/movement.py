"""The ledger of recurring revenue, and its sums by month."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse

from billing_site.lib.db.locks import locked
from customers.models.customer import Customer
from invoicing.subscriptions.models.subscription import Subscription

NEW, EXPANSION, CONTRACTION, CHURN = "new", "expansion", "contraction", "churn"
REACTIVATION, TRANSFER = "reactivation", "transfer"
TRIAL_CONVERTED, TRIAL_LOST = "trial_converted", "trial_lost"
KINDS = [
    (NEW, "New"),
    (EXPANSION, "Expansion"),
    (CONTRACTION, "Contraction"),
    (CHURN, "Churn"),
    (REACTIVATION, "Reactivation"),
    (TRANSFER, "Merge of customers"),
    (TRIAL_CONVERTED, "Trial converted"),
    (TRIAL_LOST, "Trial not converted"),
]
OF_TRIALS = (TRIAL_CONVERTED, TRIAL_LOST)
LOSSES = (CONTRACTION, CHURN)
# What the sums of months are by.
KEY = ("currency", "month", "kind")


class MovementQuerySet(models.QuerySet["RevenueMovement"]):
    def to_be_added(self) -> Self:
        """Those that the totals do not hold yet."""
        return self.filter(is_added=False)

    def lock(self) -> Self:
        return locked(self)

    def by_month(self) -> models.QuerySet:
        """Rows of (currency, month, kind, amount, count, customers)."""
        sums = {"amount_sum": Sum("amount"), "count": models.Count("pk"), "customers_sum": Sum("customers")}
        return self.order_by().values(*KEY).annotate(**sums).values_list(*KEY, *sums)


class RevenueMovement(models.Model):
    """One change of what a subscription comes to a month: `amount` minor units more or less, from `at` on.

    `customers` says whether the customer began (1) or ceased (-1) to pay anything in this currency. `month` is the
    first day of the month of `at` in the account's time zone of then. `mrr` is what the subscription comes to since.
    The end of a trial is one too, over 0.
    """

    prefix, noun = "rev", "movement"

    public_id = models.CharField("ID", max_length=40, editable=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="movements", editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", editable=False)
    currency = models.CharField(max_length=3, editable=False)
    kind = models.CharField(max_length=15, choices=KINDS, editable=False)
    amount = models.BigIntegerField(editable=False)
    mrr = models.BigIntegerField(editable=False)
    customers = models.SmallIntegerField(default=0, editable=False)
    at = models.DateTimeField(editable=False)
    month = models.DateField(editable=False)
    # Whether the totals hold it.
    is_added = models.BooleanField(default=False, editable=False)

    objects = MovementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="subscriptions_movement_public_id"),
            models.CheckConstraint(
                condition=Q(kind__in=OF_TRIALS, amount=0) | (~Q(kind__in=OF_TRIALS) & ~Q(amount=0)),
                name="subscriptions_movement_moves",
            ),
        ]
        indexes = [
            models.Index(F("at").desc(), F("id").desc(), name="subscriptions_movement_newest"),
            models.Index(F("currency"), F("at").desc(), F("id").desc(), name="subscriptions_movement_money"),
            models.Index(
                *(F("month"), F("currency"), F("kind"), F("at").desc(), F("id").desc()),
                name="subscriptions_movement_month",
            ),
            models.Index(fields=["id"], name="subscriptions_movement_added", condition=Q(is_added=False)),
            # One kind; and groups of which there may be few, each in the order of the list. SQLite knows a part of a
            # table again by one comparison, not by a list of kinds.
            models.Index(F("kind"), F("at").desc(), F("id").desc(), name="subscriptions_movement_kind"),
            models.Index(
                *(F("at").desc(), F("id").desc()), name="subscriptions_movement_losses", condition=Q(amount__lt=0)
            ),
            models.Index(
                *(F("at").desc(), F("id").desc()), name="subscriptions_movement_trials", condition=Q(amount=0)
            ),
            models.Index(
                *(F("at").desc(), F("id").desc()), name="subscriptions_movement_people", condition=~Q(customers=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.subscription}"

    def get_absolute_url(self) -> str:
        return reverse("subscription_detail", args=[self.subscription.public_id])


class RevenueTotal(models.Model):
    """The sums of all movements of one kind in one month: minor units, how many, and customers that came or went.

    The clock adds what is new, in a transaction of its own: verbs at work at once never wait for each other here.
    """

    currency = models.CharField(max_length=3, editable=False)
    month = models.DateField(editable=False)
    kind = models.CharField(max_length=15, choices=KINDS, editable=False)
    amount = models.BigIntegerField(editable=False)
    count = models.PositiveBigIntegerField(editable=False)
    customers = models.BigIntegerField(editable=False)

    class Meta:
        ordering = ["currency", "month", "kind"]
        constraints = [models.UniqueConstraint(fields=["currency", "month", "kind"], name="subscriptions_total_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.month:%Y-%m}, {self.currency.upper()}"
