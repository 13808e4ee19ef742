"""The look ahead as a job: batches of customers, whose upcoming invoices are kept as rows that bill nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from billing_site.company.models import Company
from billing_site.jobs.models import Job
from billing_site.lib.db.rows import insert_many
from billing_site.lib.text import count_of
from invoicing.subscriptions.models.run.upcoming import UpcomingInvoice, upcoming
from invoicing.subscriptions.models.subscription import Subscription

CUSTOMERS = 500
# What the sums of a currency count, in this order.
SUMS = ("issued", "total", "previous", "drafts", "refused")


def work(job: Job) -> Iterator[int]:
    """Look ahead until the moment `until` of the job's parameters; yields how many subscriptions were looked at.

    `job.result` becomes {"until", "sums": {currency: numbers named by SUMS}}. It begins from the start after a stop;
    the rows of looks before this one go when it is done.
    """
    until, company = datetime.fromisoformat(job.params["until"]), Company.read()
    UpcomingInvoice.objects.filter(job=job).delete()
    sums: dict[str, dict[str, int]] = {}
    done = 0
    for keys in batches(until):
        rows = list(upcoming(keys, until, company))
        for row in rows:
            row.job = job
            add(sums.setdefault(row.currency, dict.fromkeys(SUMS, 0)), row)
        insert_many(rows)
        done += len(keys)
        yield done
    UpcomingInvoice.objects.exclude(job=job).delete()
    job.result = {"until": job.params["until"], "sums": sums}
    job.message = f"{count_of(sum(each['issued'] for each in sums.values()), 'invoice')}."


def due_until(until: datetime):
    return Subscription.objects.live().filter(next_at__lte=until)


def batches(until: datetime) -> Iterator[list[int]]:
    """The keys of what is due until then: all that a customer has stands in one batch."""
    last = 0
    while True:
        theirs = due_until(until).filter(customer__gt=last).order_by("customer").values_list("customer", flat=True)
        customers = list(theirs.distinct()[:CUSTOMERS])
        if not customers:
            return
        yield list(due_until(until).filter(customer__in=customers).order_by("pk").values_list("pk", flat=True))
        last = customers[-1]


def add(sums: dict[str, int], row: UpcomingInvoice) -> None:
    if row.outcome == row.REFUSED:
        sums["refused"] += 1
        return
    sums["issued" if row.outcome == row.ISSUED else "drafts"] += 1
    sums["total"] += row.total
    sums["previous"] += row.previous or 0
