"""One property set for many customers: languages, tax status or a metadata key; what it would change, and doing it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.csv.text import JsonValue
from billing_site.lib.metadata import KEYS
from customers.bulk import deletion as bulk
from customers.bulk.rows import change_many
from customers.models.customer import Customer
from customers.profile.timeline import shown

CAUSE = "Set for several customers"
SHOWN = 5


@dataclass(frozen=True)
class Setting:
    """What is set: `field` to `value`; for metadata the `key`, and None as value takes the key away."""

    field: str
    value: object
    key: str = ""

    def differing(self, customers):
        """The customers of this queryset that would change."""
        if self.field != "metadata":
            return customers.exclude(**{self.field: self.value})
        customers = customers.annotate(present=JsonValue("metadata", self.key))
        if self.value is None:
            return customers.filter(present__isnull=False)
        return customers.filter(Q(present__isnull=True) | ~Q(present=self.value))

    def changes(self, customer):
        """{field: [old, new]}, {} where it is so already and where a customer has all metadata keys one can have."""
        old = getattr(customer, self.field)
        new = self.value
        if self.field == "metadata":
            new = {key: value for key, value in old.items() if key != self.key}
            new |= {} if self.value is None else {self.key: self.value}
        too_many = self.field == "metadata" and len(new) > KEYS
        return {} if old == new or too_many else {self.field: [old, new]}


def preview(customers, setting):
    """{change, same: counts; first: up to five rows of (customer, what changes as timeline rows)}."""
    differing = setting.differing(customers)
    change = differing.count()
    first = [
        (customer, [row for field, pair in setting.changes(customer).items() for row in shown(field, *pair)])
        for customer in differing.order_by("-pk").defer("search_text")[:SHOWN]
    ]
    return {"change": change, "same": customers.count() - change, "first": first}


def set_many(customers, setting, *, by, now, batch):
    """Set it for these customers (a list) in one transaction; returns how many changed."""
    with transaction.atomic():
        there = Customer.objects.lock().existing().filter(pk__in=[c.pk for c in customers]).order_by("pk")
        planned = [(customer, setting.changes(customer)) for customer in there.defer("search_text")]
        planned = [(customer, changes) for customer, changes in planned if changes]
        change_many(planned, by=by, now=now, batch=batch, cause=CAUSE)
    return len(planned)


def set_job(job):
    """Set it for all that match, for billing_site.jobs."""
    setting = Setting(**job.params["setting"])
    differing = setting.differing(bulk.selected_by(job))
    done = Event.objects.in_batch(job.params["batch"]).count()
    for rows in bulk.batches(differing, after=job.cursor.get("after", 0)):
        done += set_many(rows, setting, by=job.created_by, now=timezone.now(), batch=job.params["batch"])
        job.cursor = {"after": rows[-1].pk}
        yield done
    if done < job.total:
        job.message = f"{job.total - done:,} were changed meanwhile or have all {KEYS} metadata keys"
