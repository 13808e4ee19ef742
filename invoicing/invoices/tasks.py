"""What clock and queue do with invoices: tell of those past due, work out drafts that come to another amount."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_tasks import task

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.jobs.models import Routine
from billing_site.lib.db.transaction import whole
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.discount import Discount
from invoicing.models.invoice import Invoice
from invoicing.models.parts.account_texts import follow_company
from invoicing.models.parts.outdated import drafts_naming, drafts_of, work_out_all
from invoicing.models.query import InvoiceQuerySet

BATCH = 200
# Which drafts the queue works out: those of customers, those that name a coupon or a rate, all.
CHOICES: dict[str, Callable[[Any], QuerySet[Invoice]]] = {
    "customers": drafts_of,
    "naming": drafts_naming,
    "all": lambda _: Invoice.objects.drafts(),
}
DRAFTS = "drafts"
# How far back the sweep looks for invoices that it has not told of: it must not read every old debt each minute.
WINDOW = timedelta(days=92)
TOLD = "invoice.overdue"


def mark_overdue_invoices(now: datetime) -> int:
    """Tell of the open invoices whose due day is over, each once; returns how many (docs/rules.md, Invoices).

    The flag of a customer goes when any invoice is paid or given up on; another that was told of before does not
    bring it back.
    """
    today = now.astimezone(ZoneInfo(Company.current().time_zone)).date()
    done = 0
    while found := list(untold(today)[:BATCH]):
        marked = sum(tell(invoice, today, now) for invoice in found)
        if not marked:
            break
        done += marked
    return done


def untold(today: date) -> InvoiceQuerySet:
    # Not an exact match: no database shall go through all events of the type instead of those of one invoice.
    recorded = Event.objects.filter(object_id=OuterRef("public_id"), type__iexact=TOLD)
    recent = Invoice.objects.overdue(today).filter(~Exists(recorded), due_date__gte=today - WINDOW)
    return recent.only("pk", "public_id", "customer_id").order_by("due_date", "id")


@whole
def tell(found: Invoice, today: date, now: datetime) -> bool:
    """Record one invoice as past due and flag its customer; False when it was paid or told of meanwhile."""
    customer, invoice = found.locked_with_customer()
    if not invoice.is_overdue(today) or Event.objects.of(invoice).filter(type=TOLD).exists():
        return False
    invoice.record(TOLD, by=None, now=now)
    both = {customer.pk, customer.merged_into_id or customer.pk}
    Customer.objects.filter(pk__in=both, delinquent=False).update(delinquent=True)
    return True


@task()
def work_out_drafts(choice: str, what: Any) -> None:
    """Give drafts the figures that they have today; see CHOICES."""
    work_out_all(CHOICES[choice](what), now=timezone.now())


@task()
def follow_account_language(old: str, new: str) -> None:
    """Give drafts to customers without a preferred language the account's texts in its language of today."""
    follow_company(old, new)


def work_out_drafts_of_the_day(now: datetime) -> int:
    """Work out the drafts whose coupon ran out since this was done last; returns how many changed."""
    last = Routine.last(DRAFTS)
    since = last.at if last else now - timedelta(days=1)
    ended = Discount.objects.filter(removed_at=None, end__gt=since, end__lte=now).values("customer")
    changed = work_out_all(Invoice.objects.drafts().filter(customer__in=ended), now=now)
    for public_id in (
        Coupon.objects.existing().filter(redeem_by__gt=since, redeem_by__lte=now).values_list("public_id", flat=True)
    ):
        changed += work_out_all(drafts_naming(public_id), now=now)
    Routine.ran(DRAFTS, now)
    return changed
