"""The jobs behind the bulk actions: whom they are about is found again by the list's filter after a crash."""

from collections.abc import Callable, Generator, Iterator
from functools import partial

from django.utils import timezone

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.jobs.selection import selected_by
from billing_site.lib.metadata import KEYS
from customers.bulk.deletion import batches, delete_many
from customers.bulk.settings import Setting, set_many
from customers.directory.filters import CustomerFilter
from customers.models.customer import Customer
from customers.models.query import CustomerQuerySet


def meant(job: Job) -> CustomerQuerySet:
    """The customers that the job was started for, without those deleted meanwhile."""
    return selected_by(job, CustomerFilter, Customer.objects.existing())


def delete_job(job: Job) -> Iterator[int]:
    """Delete all that match, for billing_site.jobs."""
    yield from in_batches(job, meant(job), delete_many)


def set_job(job: Job) -> Iterator[int]:
    """Set one property for all that match, for billing_site.jobs."""
    setting = Setting(**job.params["setting"])
    done = yield from in_batches(job, setting.differing(meant(job)), partial(set_many, setting=setting))
    if done < job.total:
        job.message = f"{job.total - done:,} were changed meanwhile or have all {KEYS} metadata keys"


def in_batches(job: Job, customers: CustomerQuerySet, verb: Callable[..., int]) -> Generator[int, None, int]:
    """Do `verb` to these, a batch a step; yields, and gives at the end, how many are done in all."""
    # A crash can fall between a batch and its progress; each customer that was done has left an event.
    done = Event.objects.of_operation(job.params["batch"]).count()
    for rows in batches(customers, after=job.cursor.get("after", 0)):
        done += verb(rows, by=job.created_by, now=timezone.now(), operation_id=job.params["batch"])
        job.cursor = {"after": rows[-1].pk}
        yield done
    return done
