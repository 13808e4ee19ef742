"""Undo: what one operation did to customers is put back, all of it or nothing; the undo is an operation too."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.db.models import prefetch_related_objects
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.jobs.models import Job, JobFailed
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from customers.bulk.deletion import BATCH, delete_many, new_operation_id, restore_many
from customers.bulk.properties import change_many, locked
from customers.bulk.tax_ids import change_tax_ids
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.models.tax_id import TaxId
from customers.profile.timeline import UNDOABLE, label
from customers.rules.event_parts import (
    ASKED_FOR,
    UndoRefused,
    changes_back,
    fold,
    tax_ids_back,
    who_and_when,
    who_changed,
)

EXISTENCE = {"customer.created": "delete", "customer.restored": "delete", "customer.deleted": "restore"}
MERGES = ("customer.merged", "customer.unmerged")


@dataclass(frozen=True)
class Operation:
    """One operation as its events tell it. `name` is what people call it: "Import of customers.csv"."""

    id: str
    name: str
    count: int
    first: Event

    @classmethod
    def named(cls, operation_id: str) -> Self:
        """The operation with this id. Raises UndoRefused when there is none."""
        events = Event.objects.of_operation(operation_id)
        first = events.select_related("actor").first()
        if first is None:
            raise UndoRefused("There is nothing to undo.")
        return cls(operation_id, label(first), events.values("object_id").distinct().count(), first)

    @property
    def undo_name(self) -> str:
        """'Undo of “Information edited”'; to undo an undo is a redo."""
        for verb, opposite in (("Undo of ", "Redo of "), ("Redo of ", "Undo of ")):
            if self.name.startswith(verb):
                return opposite + self.name.removeprefix(verb)
        return f"Undo of “{self.name}”"

    @property
    def needs_delete(self) -> bool:
        """Whether only somebody who may delete customers may undo it."""
        return Event.objects.of_operation(self.id).filter(type__in=[*EXISTENCE, *MERGES]).exists()


@dataclass
class Plan:
    """What is to be done: changes [(customer, {field: [old, new]})], tax IDs [(customer, those to put back as their
    events kept them, those to remove)], and customers to delete and to restore."""

    changes: list = field(default_factory=list)
    tax_ids: list = field(default_factory=list)
    delete: list = field(default_factory=list)
    restore: list = field(default_factory=list)
    refused: list = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.changes) + len(self.tax_ids) + len(self.delete) + len(self.restore)

    def write(self, *, by: User | None, now: datetime, operation_id: str, undoes: str, cause: str) -> None:
        details = {"cause": cause, "undoes": undoes}
        change_many(self.changes, by=by, now=now, operation_id=operation_id, **details)
        back = [
            (customer, [TaxId.restored(customer, snapshot, now=now) for snapshot in former], added)
            for customer, former, added in self.tax_ids
        ]
        change_tax_ids(back, by=by, now=now, operation_id=operation_id, **details)
        delete_many(self.delete, by=by, now=now, operation_id=operation_id, **details)
        restore_many(self.restore, by=by, now=now, operation_id=operation_id, **details)


@whole
def undo(operation_id: str, *, by: User | None, now: datetime, undo_id: str = "") -> str:
    """Undo the operation `operation_id` in one transaction and return the id of the operation that this is.

    Raises UndoRefused, with up to three reasons, when anything was changed since; then nothing is undone.
    """
    operation = Operation.named(operation_id)
    new = undo_id or new_operation_id(now)
    if operation.first.type in MERGES:
        CustomerMerge.undo_or_redo(operation_id, by=by, now=now, undo_id=new, cause=operation.undo_name)
        return new
    plan = Plan()
    portions = [group for _, group in groups(operation_id)]
    # All in the order of their keys, before anything else: a portion has the order of its events.
    there = locked([key for group in portions for key in group])
    for group in portions:
        extend(plan, group, operation_id, {key: there[key] for key in group if key in there})
    refuse(plan)
    plan.write(by=by, now=now, operation_id=new, undoes=operation_id, cause=operation.undo_name)
    return new


def refuse(plan: Plan) -> None:
    if plan.refused:
        more = len(plan.refused) - 3
        reasons = list(dict.fromkeys(plan.refused))[:3] + ([f"And {more:,} more."] if more > 0 else [])
        raise UndoRefused(" ".join(reasons))
    if not plan:
        raise UndoRefused("Everything is as it was already.")


def groups(operation_id: str, after: int = 0) -> Iterator[tuple[int, dict[str, list[Event]]]]:
    """(last event id, {object id: its events of the operation}) in portions of a bounded size."""
    while rows := list(Event.objects.of_operation(operation_id).filter(id__gt=after)[:BATCH]):
        portion = {}
        about = {event.object_id for event in rows}
        for event in Event.objects.of_operation(operation_id).filter(object_id__in=about):
            portion.setdefault(event.object_id, []).append(event)
        # Who has events in two portions belongs to the first.
        mine = {key: events for key, events in portion.items() if events[0].pk > after}
        after = rows[-1].pk
        yield after, mine


def extend(plan: Plan, group: dict[str, list[Event]], operation_id: str, customers: dict[str, Customer]) -> None:
    """Plan for the customers of one portion; `customers` are {public id: Customer}."""
    since = later_events(group)
    prefetch_related_objects([customers[key] for key in group if key in customers], "tax_ids")
    for public_id, events in group.items():
        customer = customers.get(public_id)
        later = since.get(public_id, [])
        try:
            if customer is None or any(event.type not in UNDOABLE for event in events):
                raise UndoRefused(f"{label(events[-1])} cannot be undone from here.")
            plan_one(plan, customer, events, later, operation_id)
        except UndoRefused as reason:
            plan.refused.append(str(reason))


def later_events(group: dict[str, list[Event]]) -> dict[str, list[Event]]:
    """{object id: events since the operation, oldest first}"""
    own = {event.pk for events in group.values() for event in events}
    if not own:
        return {}
    found = Event.objects.filter(object_id__in=group, id__gt=min(own)).order_by("id").select_related("actor")
    since = {}
    for event in found:
        if event.pk not in own and event.pk > group[event.object_id][0].pk:
            since.setdefault(event.object_id, []).append(event)
    return since


def plan_one(plan: Plan, customer: Customer, events: list[Event], later: list[Event], operation_id: str) -> None:
    verbs = [EXISTENCE[event.type] for event in events if event.type in EXISTENCE]
    if customer.anonymized_at:
        raise UndoRefused(f"The personal data of {customer} was erased, so nothing can be put back.")
    if customer.merged_into_id:
        raise UndoRefused(f"{customer} was merged into {customer.merged_into} afterwards. Undo the merge first.")
    if verbs and verbs[0] == "restore":
        return plan_restore(plan, customer, later)
    if customer.deleted_at:
        raise UndoRefused(deleted_words(customer, later, operation_id))
    if verbs:
        if events[0].type == "customer.created":
            refuse_if_used(customer, later, operation_id)
        return plan.delete.append(customer)
    return plan_changes(plan, customer, events, later, operation_id)


def plan_changes(plan: Plan, customer: Customer, events: list[Event], later: list[Event], operation_id: str) -> None:
    """Both are looked at before either is planned: what is refused for one part stays whole."""
    changes = changes_back(customer, events, later, operation_id)
    back, remove = tax_ids_back(customer, events, later, operation_id)
    if changes:
        plan.changes.append((customer, changes))
    if back or remove:
        plan.tax_ids.append((customer, back, remove))


def plan_restore(plan: Plan, customer: Customer, later: list[Event]) -> None:
    """A customer that is back already is as it should be; one that was deleted once more is somebody else's wish."""
    again = [event for event in later if event.type == "customer.deleted"]
    if customer.deleted_at and again:
        raise UndoRefused(f"{customer} was deleted once more, by {who_and_when(again[-1])}.")
    if customer.deleted_at:
        plan.restore.append(customer)


def deleted_words(customer: Customer, later: list[Event], operation_id: str) -> str:
    for event in reversed(later):
        if event.type == "customer.deleted":
            if event.data.get("undoes") == operation_id:
                return f"This was undone already, by {who_and_when(event)}."
            return f"{customer} was deleted afterwards, by {who_and_when(event)}."
    return f"{customer} was deleted afterwards."


def refuse_if_used(customer: Customer, later: list[Event], operation_id: str) -> None:
    """Somebody worked on a customer that the operation had added: it is not the operation's alone any more."""
    for name, key in fold(later):
        raise UndoRefused(who_changed(customer, name, key, later, operation_id))
    if any(event.type == ASKED_FOR for event in later):
        raise UndoRefused(f"{customer} asked for changes in the portal meanwhile.")
    if customer.currency and customer.currency_locked_by not in ("", customer.set_by_hand):
        raise UndoRefused(f"{customer} was billed meanwhile: {customer.currency_locked_by}.")


def undo_job(job: Job) -> Iterator[int]:
    """Undo a large operation, for billing_site.jobs: everything is checked first, then written in batches."""
    operation = Operation.named(job.params["undoes"])
    if not job.cursor.get("checked"):
        yield from check_all(job, operation)
    yield from write_all(job, operation)


def check_all(job: Job, operation: Operation) -> Iterator[int]:
    seen, job.message = 0, "Checking what changed since"
    for _, group in groups(operation.id):
        plan = Plan()
        found = Customer.objects.filter(public_id__in=group).defer("search_text")
        extend(plan, group, operation.id, {customer.public_id: customer for customer in found})
        if plan.refused:
            raise JobFailed(f"Nothing was undone. {plan.refused[0]}")
        seen += len(group)
        yield seen
    job.cursor = {"checked": True}


def write_all(job: Job, operation: Operation) -> Iterator[int]:
    new = job.params["batch"]
    left, seen, job.message = job.cursor.get("left", 0), job.cursor.get("seen", 0), "Undoing"
    for after, group in groups(operation.id, after=job.cursor.get("after", 0)):
        seen += len(group)
        # A crash can fall between a batch and its progress: who has an event of this undo is done.
        done = set(Event.objects.of_operation(new).filter(object_id__in=group).values_list("object_id", flat=True))
        group = {key: events for key, events in group.items() if key not in done}
        left += write_portion(operation, group, by=job.created_by, now=timezone.now(), operation_id=new)
        job.cursor = {"checked": True, "after": after, "left": left, "seen": seen}
        yield operation.count + seen
    words = f"{left:,} were changed while this ran and stay as they are" if left else "Everything is as before"
    job.message = words


@whole
def write_portion(
    operation: Operation, group: dict[str, list[Event]], *, by: User | None, now: datetime, operation_id: str
) -> int:
    """Undo one portion in one transaction; returns how many were changed since and stay."""
    plan = Plan()
    extend(plan, group, operation.id, locked(group))
    plan.write(by=by, now=now, operation_id=operation_id, undoes=operation.id, cause=operation.undo_name)
    return len(plan.refused)
