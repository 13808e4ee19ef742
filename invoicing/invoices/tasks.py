"""The sweep over invoices that became past due: it tells of each once, and their customers become delinquent."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet

BATCH = 200
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
    Customer.objects.filter(pk=customer.pk, delinquent=False).update(delinquent=True)
    return True
