"""Many customers deleted or restored at once, in batches, each batch in its own transaction."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from billing_site.events.models import Event
from billing_site.lib.db.rows import insert_many, write_many
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.query import CustomerQuerySet

BATCH = 500
INLINE = 500


def batches(queryset: CustomerQuerySet, after: int = 0) -> Iterator[list[Customer]]:
    """Lists of up to BATCH customers by rising key; each list is read when it is asked for."""
    while True:
        rows = list(queryset.filter(pk__gt=after).order_by("pk").defer("search_text")[:BATCH])
        if not rows:
            return
        after = rows[-1].pk
        yield rows


@whole
def delete_many(customers: list[Customer], *, by: User | None, now: datetime, operation_id: str, **details: Any) -> int:
    """Delete these customers (a list) in one transaction; those deleted meanwhile are left out. Returns how many."""
    there = Customer.objects.lock().existing().filter(pk__in=[c.pk for c in customers])
    deleted = mark_each(there, deleted_at=now, deleted_by=by)
    record_each("customer.deleted", deleted, by=by, now=now, operation_id=operation_id, **details)
    if deleted:
        dependents.on_delete([customer.pk for customer in deleted], by=by, now=now)
    return len(deleted)


@whole
def restore_many(
    customers: list[Customer], *, by: User | None, now: datetime, operation_id: str, **details: Any
) -> int:
    """Undo the deletion of these customers (a list) in one transaction; merged ones stay so. Returns how many."""
    gone = Customer.objects.lock().deleted().filter(pk__in=[c.pk for c in customers])
    gone = gone.filter(anonymized_at=None, merged_into=None)
    restored = mark_each(gone, deleted_at=None, deleted_by=None)
    record_each("customer.restored", restored, by=by, now=now, operation_id=operation_id, **details)
    return len(restored)


def mark_each(rows: CustomerQuerySet, *, deleted_at: datetime | None, deleted_by: User | None) -> list[Customer]:
    """Write when and by whom these locked rows were deleted; the list of them."""
    customers = list(rows.order_by("pk").defer("search_text"))
    for customer in customers:
        customer.deleted_at = deleted_at
        customer.deleted_by = deleted_by
        customer.version += 1
    write_many(customers, ["deleted_at", "deleted_by", "version"])
    return customers


def record_each(
    type: str, customers: list[Customer], *, by: User | None, now: datetime, operation_id: str, **details: Any
) -> None:
    insert_many(
        [
            Event.build(type, c, by=by, now=now, operation_id=operation_id, version=c.version, **details)
            for c in customers
        ]
    )


def new_operation_id(now: datetime) -> str:
    return public_id("op", now)
