"""What the run would issue until a day: drawn up in memory by the code that issues it; nothing of it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import models

from billing_site.company.models import Company
from billing_site.company.remember import remembered
from customers.models.customer import Customer
from invoicing.collecting.models.charging.beginning import read_ahead
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.states import OPEN
from invoicing.models.tax.currencies import rates_read_once
from invoicing.subscriptions.models.course import Course
from invoicing.subscriptions.models.run.reading import Loaded, load
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.foreseeing import Foresight

# So many moments of a customer are looked through.
MOST_MOMENTS = 2000


class UpcomingInvoice(models.Model):
    """One invoice that the run would make at `at`, of a look ahead that a job took; `refusal` where it could not.

    `previous` is what the invoice before it came to. Amounts are minor units.
    """

    ISSUED, DRAFT, REFUSED = "issued", "draft", "refused"
    OUTCOMES = [(ISSUED, "Issued"), (DRAFT, "Kept as a draft"), (REFUSED, "Refused")]

    job = models.ForeignKey("jobs.Job", models.CASCADE, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=7, choices=OUTCOMES)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField(default=0)
    amount_due = models.BigIntegerField(default=0)
    previous = models.BigIntegerField(null=True)
    refusal = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["job", "outcome", "id"], name="subscriptions_upcoming")]

    def __str__(self) -> str:
        return f"Invoice of {self.subscription} on {self.at:%Y-%m-%d}"


@dataclass
class Ahead:
    """A subscription on its way: what was foreseen of it, what its last invoice came to, why it goes no further."""

    foresight: Foresight
    previous: int | None
    stopped: bool = False

    def next_at(self) -> datetime | None:
        moment = None if self.stopped else self.foresight.course.next()
        return moment.at if moment else None


def upcoming(keys: Collection[int], until: datetime, company: Company) -> Iterator[UpcomingInvoice]:
    """The rows (unsaved, without their job) of these subscriptions, which are all of their customers that are due."""
    yield from waiting_for_somebody(keys)
    with remembered(company), rates_read_once():
        found = load(keys, now=until, lock=False)
        waiting = waiting_items(found)
        before = previous_totals(found)
        with read_ahead(course.subscription.customer for course in found.courses):
            courses = sorted(found.courses, key=lambda course: course.subscription.customer_id)
            for _, group in groupby(courses, key=lambda course: course.subscription.customer_id):
                every = [ahead_of(course, found, company, before) for course in group]
                yield from of_customer(every, waiting, until)


def waiting_for_somebody(keys: Collection[int]) -> Iterator[UpcomingInvoice]:
    """What is not billed before a person looked at it, with the reason."""
    for each in Subscription.objects.needing_a_person().filter(pk__in=keys).select_related("customer"):
        about = {"subscription": each, "customer": each.customer, "currency": each.currency, "at": each.next_at}
        yield UpcomingInvoice(**about, outcome=UpcomingInvoice.REFUSED, refusal=each.problem)


def ahead_of(course: Course, found: Loaded, company: Company, before: dict[int, int]) -> Ahead:
    subscription = course.subscription
    if subscription.pk in found.used_since or any(item.price.usage_type == item.price.METERED for item in course.items):
        load_usage(course)
    own = found.discounts[subscription.public_id]
    foresight = Foresight(course, subscription.customer, company, own, waits=())
    return Ahead(foresight, before.get(subscription.latest_invoice_id or 0))


def waiting_items(found: Loaded) -> dict[int, list[InvoiceItem]]:
    """The pending items of each customer, the newest first."""
    waiting: dict[int, list[InvoiceItem]] = defaultdict(list)
    items = InvoiceItem.objects.pending().filter(customer__in=found.waited_for).select_related("product", "price")
    for item in items.order_by("-id"):
        waiting[item.customer_id].append(item)
    return waiting


def previous_totals(found: Loaded) -> dict[int, int]:
    latest = {key for course in found.courses if (key := course.subscription.latest_invoice_id)}
    return dict(Invoice.objects.filter(pk__in=latest).values_list("pk", "total"))


def of_customer(
    every: list[Ahead], waiting: dict[int, list[InvoiceItem]], until: datetime
) -> Iterator[UpcomingInvoice]:
    """The invoices of one customer in their order: each leaves a balance, coupons and pending items to the next."""
    customer = every[0].foresight.customer
    pool, used = waiting.get(customer.pk, []), every[0].foresight.used
    for each in every:
        each.foresight.used = used
    balance = customer.balance
    for _ in range(MOST_MOMENTS):
        ahead = [(at, place) for place, each in enumerate(every) if (at := each.next_at()) and at <= until]
        if not ahead:
            return
        at, place = min(ahead)
        foresight = every[place].foresight
        foresight.balance = balance
        pool = take(every[place], at, pool)
        balance = foresight.balance
        yield from rows_of(every[place], at)


def take(one: Ahead, at: datetime, pool: list[InvoiceItem]) -> list[InvoiceItem]:
    """Have happen what happens at `at`; returns the pending items that are left."""
    foresight, subscription = one.foresight, one.foresight.course.subscription
    mine = [item for item in pool if item.subscription in ("", subscription.public_id)]
    mine = [item for item in mine if item.currency == subscription.currency]
    foresight.waiting += foresight.lines_of(mine)
    try:
        foresight.take(at)
    except ValueError as error:
        one.stopped = True
        subscription.problem = str(error)
    left = {line["item"].pk for line in foresight.waiting if "item" in line}
    foresight.waiting = [line for line in foresight.waiting if "item" not in line]
    taken = {item.pk for item in mine} - left
    return [item for item in pool if item.pk not in taken]


def rows_of(one: Ahead, at: datetime) -> Iterable[UpcomingInvoice]:
    """The row of what was just foreseen; none where nothing is billed."""
    foresight, subscription = one.foresight, one.foresight.course.subscription
    about = {"subscription": subscription, "customer": foresight.customer, "currency": subscription.currency, "at": at}
    if one.stopped:
        yield UpcomingInvoice(**about, outcome=UpcomingInvoice.REFUSED, refusal=subscription.problem[:500])
    while foresight.found:
        foreseen = foresight.found.pop()
        refusal, invoice = foreseen.problem, foreseen.invoice
        one.stopped = bool(refusal)
        outcome = UpcomingInvoice.ISSUED if invoice.status == OPEN else UpcomingInvoice.DRAFT
        yield UpcomingInvoice(
            **about,
            outcome=UpcomingInvoice.REFUSED if refusal else outcome,
            refusal=refusal[:500],
            total=invoice.total,
            amount_due=invoice.amount_due,
            previous=one.previous,
        )
        one.previous = invoice.total
