"""What is done to many customers at once: which ones, in batches, each batch in its own transaction."""

from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.ids import public_id
from billing_site.pages.filters import period
from customers.bulk.rows import insert_each, update_each
from customers.directory.filters import CustomerFilter
from customers.models.customer import Customer

BATCH = 500
INLINE = 500


def selected(params, queryset=None):
    """The customers that a bulk action is about: the ticked `ids`, or with `matching` all that the filter finds."""
    everyone = Customer.objects.all() if queryset is None else queryset
    if params.get("matching"):
        found = CustomerFilter(params, queryset=everyone)
        return found.qs if found.form.is_valid() else everyone.none()
    ids = [public_id for public_id in params.getlist("ids") if "\x00" not in public_id]
    return everyone.existing().filter(public_id__in=ids[:10_000])


def frozen(params, today):
    """The query string of `params` for a job: a period such as "today" becomes the days it means now."""
    kept = params.copy()
    start, end = period(params.get("created"), today)
    if start:
        kept["created"], kept["created_from"], kept["created_to"] = "custom", start.isoformat(), end.isoformat()
    return kept.urlencode()


def selected_by(job):
    """The customers that were meant when the job began: days in that person's zone, none added since."""
    with timezone.override(ZoneInfo(job.params["zone"])):
        return selected(QueryDict(job.params["query"])).existing().filter(pk__lte=job.params["upto"])


def batches(queryset, after=0):
    """Lists of up to BATCH customers by rising key; each list is read when it is asked for."""
    while True:
        rows = list(queryset.filter(pk__gt=after).order_by("pk").defer("search_text")[:BATCH])
        if not rows:
            return
        after = rows[-1].pk
        yield rows


def delete_many(customers, *, by, now, batch, **said):
    """Delete these customers (a list) in one transaction; those deleted meanwhile are left out. Returns how many."""
    with transaction.atomic():
        there = Customer.objects.lock().existing().filter(pk__in=[c.pk for c in customers])
        locked = list(there.order_by("pk").defer("search_text"))
        for customer in locked:
            customer.deleted_at, customer.deleted_by, customer.version = now, by, customer.version + 1
        update_each(locked, ["deleted_at", "deleted_by", "version"])
        record_each("customer.deleted", locked, by=by, now=now, batch=batch, **said)
    return len(locked)


def restore_many(customers, *, by, now, batch, **said):
    """Undo the deletion of these customers (a list) in one transaction; merged ones stay so. Returns how many."""
    with transaction.atomic():
        gone = Customer.objects.lock().deleted().filter(pk__in=[c.pk for c in customers])
        gone = gone.filter(anonymized_at=None, merged_into=None)
        locked = list(gone.order_by("pk").defer("search_text"))
        for customer in locked:
            customer.deleted_at, customer.deleted_by, customer.version = None, None, customer.version + 1
        update_each(locked, ["deleted_at", "deleted_by", "version"])
        record_each("customer.restored", locked, by=by, now=now, batch=batch, **said)
    return len(locked)


def record_each(type, customers, *, by, now, batch, **said):
    insert_each([Event.build(type, c, by=by, now=now, batch=batch, version=c.version, **said) for c in customers])


def new_batch(now):
    return public_id("op", now)


def delete_job(job):
    """Delete all that match, for billing_site.jobs; what a crash left is found again by the same filter."""
    yield from many_job(job, selected_by(job), delete_many)


def many_job(job, customers, verb):
    # A crash can fall between a batch and its progress; each customer that was done has left an event.
    done = Event.objects.in_batch(job.params["batch"]).count()
    for rows in batches(customers, after=job.cursor.get("after", 0)):
        done += verb(rows, by=job.created_by, now=timezone.now(), batch=job.params["batch"])
        job.cursor = {"after": rows[-1].pk}
        yield done
