"""What the clock does with reminders: letters that are due are written, promises that were broken are told."""

import logging
from collections import defaultdict
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from billing_site.company.models import Company, today_at
from billing_site.lib.db.outages import outage
from billing_site.lib.renamed import find
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.policy import AccountReminders
from invoicing.models.states import OPEN
from invoicing.reminders.letters import write_due_letters
from invoicing.rules.move import IllegalMove
from invoicing.rules.reminders.dunning import EARLIEST, HOUR

log = logging.getLogger("billfold")
# Invoices that are looked at by one set of queries; how many a run looks at, and how many letters it writes, about.
BATCH, MOST_INVOICES, MOST_LETTERS = 200, 5000, 300
# Which step is due changes by the day: all open invoices are looked through again after this time.
EVERY = timedelta(minutes=10)
# Where what could not be charged is looked through: it has no due day, and comes behind all that has one.
UNCOLLECTED = date.max
Place = tuple[date | None, int]
# Of one customer whose invoices share a letter.
MOST_TOGETHER = 500
READ = (
    *("pk", "public_id", "number", "customer_id", "status", "collection_method", "due_date", "effective_at"),
    *("finalized_at", "created", "amount_remaining", "currency"),
)


def send_due_reminders(now: datetime) -> int:
    """Write the letters that are due today, from 9 o'clock of the account on; returns how many.

    A run takes up the open invoices where the one before left off. What was written is not written again, so it does
    no harm when two run at once or one ends in the middle.
    """
    account = AccountReminders.current()
    if not account.enabled or now.astimezone(ZoneInfo(Company.current().time_zone)).hour < HOUR:
        return 0
    if account.swept_due is None:
        if account.swept_at and account.swept_at <= now < account.swept_at + EVERY:
            return 0
        account.swept_at = now
    written = looked = 0
    while written < MOST_LETTERS and looked < MOST_INVOICES:
        found, after = batch(today_at(now), after=(account.swept_due, account.swept_id))
        written += write_letters(found, now)
        looked += len(found)
        account.swept_due, account.swept_id = after or (None, 0)
        account.swept(at=account.swept_at, due=account.swept_due, key=account.swept_id)
        if after is None:
            break
    return written


def batch(last: date, *, after: Place) -> tuple[list[Invoice], Place | None]:
    """Some open invoices for which a step may be due up to and with `last`, and where the next ones begin, None at the
    end: by due day, then those that could not be charged.
    """
    due, key = after
    if due == UNCOLLECTED:
        found = list(uncollected().filter(pk__gt=key)[:BATCH])
        return found, (UNCOLLECTED, found[-1].pk) if len(found) == BATCH else None
    found = list(remindable(last, after=after)[:BATCH])
    if len(found) == BATCH:
        return found, (found[-1].due_date, found[-1].pk)
    others, place = batch(last, after=(UNCOLLECTED, 0))
    return found + others, place


def remindable(today: date, *, after: Place = (None, 0)) -> InvoiceQuerySet:
    """Open invoices that a step may be due for, in the order of due day and key, behind the pair `after`."""
    last = today - timedelta(days=EARLIEST)
    found = Invoice.objects.filter(status=OPEN, collection_method=Invoice.SEND, due_date__lte=last)
    due, key = after
    if due is not None:
        found = found.filter(Q(due_date__gt=due) | Q(due_date=due, pk__gt=key), due_date__gte=due)
    return found.only(*READ).order_by("due_date", "pk")


def uncollected() -> InvoiceQuerySet:
    """Open invoices that are charged automatically and could not be; they have no due day."""
    automatic = Invoice.objects.filter(status=OPEN, collection_method=Invoice.CHARGE)
    return automatic.filter(find(settings.UNCOLLECTED)).only(*READ).order_by("pk")


def companions(last: date, theirs: Q, *, most: int) -> list[Invoice]:
    """The invoices of some customers that a step may be due for up to and with `last`, at most so many of each sort."""
    return [*remindable(last).filter(theirs)[:most], *uncollected().filter(theirs)[:most]]


def write_letters(invoices: list[Invoice], now: datetime) -> int:
    """The letters that are due about these invoices, each customer's in a transaction of its own."""
    due: dict[int, list[Ladder]] = defaultdict(list)
    for ladder in ladders(invoices, now=now).values():
        if ladder.due:
            due[ladder.party].append(ladder)
    return sum(write_to(party, found, now) for party, found in due.items())


def write_to(party: int, found: list[Ladder], now: datetime) -> int:
    invoices = [ladder.invoice for ladder in found]
    if found[0].policy.one_letter:
        due = companions(today_at(now), Q(customer__in=with_merged(party)), most=MOST_TOGETHER)
        invoices = list({each.pk: each for each in (*due, *invoices)}.values())
    try:
        return write_due_letters(invoices, now=now)
    except Exception as error:
        if outage(error):
            raise
        # One letter that cannot be written must not keep the others back; the next round tries again.
        log.exception("No reminder could be written about %s", ", ".join(str(each) for each in invoices[:5]))
        return 0


def with_merged(party: int) -> list[int]:
    return list(Customer.objects.filter(Q(pk=party) | Q(merged_into=party)).values_list("pk", flat=True))


def tell_broken_promises(now: datetime) -> int:
    """Tell of the invoices that are open though they were promised to be paid by now; returns how many."""
    today = today_at(now)
    over = ReminderHold.objects.over(today).select_related("invoice")
    told = 0
    for hold in over.order_by("promised_on", "pk")[:BATCH]:
        with suppress(IllegalMove):  # The invoice went to another customer in this moment: the next round finds it.
            told += hold.end_promise(today, now=now)
    return told
