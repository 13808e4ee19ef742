"""Tax IDs of many customers in one go: the same rows, columns, events and questions as one by one."""

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from billing_site.events.models import Event
from billing_site.jobs.queue import enqueue
from billing_site.lib.db.rows import insert_many, write_many
from billing_site.lib.tax_ids.types import check_tax_id
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.models.tax_id import TaxId

VERIFY_WAITING = "customers.tax_ids.tasks.verify_waiting_tax_ids"
# What a customer is found and listed by, as Customer.derive_tax_ids fills it.
FOLLOWS = ("tax_id_values", "search_text", "updated")


def set_tax_ids(
    wanted: list[tuple[Customer, list[str]]], *, by: User | None, now: datetime, operation_id: str, **details: Any
) -> None:
    """Give each of [(customer, ["eu_vat:DE136695976", …]), …] exactly these; what stays keeps what is known of it."""
    prefetch_related_objects([customer for customer, _ in wanted], "tax_ids")
    changes = []
    for customer, numbers in wanted:
        there = {tax_id.written: tax_id for tax_id in customer.tax_ids.all()}
        new = [built(customer, number, now=now) for number in numbers if number not in there]
        changes.append((customer, new, [tax_id for number, tax_id in there.items() if number not in numbers]))
    change_tax_ids(changes, by=by, now=now, operation_id=operation_id, **details)


def built(customer: Customer | None, written: str, *, now: datetime) -> TaxId:
    """An unsaved tax ID from what a check made of it: "us_ein:123456789"."""
    type, _, value = written.partition(":")
    tax_id = TaxId.build(customer, check_tax_id(type, value), now=now)
    tax_id.wait_for_registry(now)
    return tax_id


def change_tax_ids(changes: list[tuple[Customer, list[TaxId], list[TaxId]]], *, now: datetime, **details: Any) -> None:
    """Write [(customer, tax IDs to add, tax IDs to remove), …] with an event each.

    The caller holds the transaction and the locks, and has prefetched the customers' tax IDs.
    """
    added = [tax_id for _, new, _ in changes for tax_id in new]
    removed = [tax_id for _, _, gone in changes for tax_id in gone]
    events = [tax_id.removed(now=now, **details) for tax_id in removed]
    TaxId.objects.filter(pk__in=[tax_id.pk for tax_id in removed]).delete()
    for customer, new, gone in changes:
        summarize(customer, new, {tax_id.pk for tax_id in gone})
        customer.updated = now
        customer.derive()
    write_many([customer for customer, _, _ in changes], FOLLOWS)
    insert_tax_ids(added, events, now=now, **details)


def summarize(customer: Customer, new: list[TaxId], gone: set[int]) -> None:
    """Write down what a customer has then, in the order of the keys; those without a key are the newest."""
    staying = [tax_id for tax_id in customer.tax_ids.all() if tax_id.pk not in gone]
    back = [tax_id for tax_id in new if tax_id.pk]
    newest = [tax_id for tax_id in new if not tax_id.pk]
    customer.tax_id_values = TaxId.summary([*sorted([*staying, *back], key=lambda tax_id: tax_id.pk), *newest])


def give_tax_ids(given: list[tuple[Customer, list[TaxId]]], **details: Any) -> None:
    """Add tax IDs to customers that were just inserted and do not know their keys: [(customer, tax IDs), …]."""
    ids = [customer.public_id for customer, _ in given]
    keys = dict(Customer.objects.filter(public_id__in=ids).values_list("public_id", "pk"))
    for customer, tax_ids in given:
        customer.pk = keys[customer.public_id]
        for tax_id in tax_ids:
            tax_id.customer = customer
    insert_tax_ids([tax_id for _, tax_ids in given for tax_id in tax_ids], [], **details)


def insert_tax_ids(tax_ids: list[TaxId], events: list[Event], **details: Any) -> None:
    """Insert them, tell of it behind what `events` tell, and leave those that wait for a registry to the queue."""
    insert_many([tax_id for tax_id in tax_ids if not tax_id.pk])
    # What comes back has its key, by which a merge knows it.
    TaxId.objects.bulk_create([tax_id for tax_id in tax_ids if tax_id.pk])
    insert_many([*events, *(tax_id.added(**details) for tax_id in tax_ids)])
    if any(tax_id.verification_status == TaxId.PENDING for tax_id in tax_ids):
        enqueue(VERIFY_WAITING)
