"""Verbs of customers: merges, deletion, edits, imports, undo."""

from billing_site.events.models import Event
from customers.bulk.deletion import delete_many, new_operation_id, restore_many
from customers.bulk.settings import Setting, set_many
from customers.imports.apply import apply_rows
from customers.models.merge import CustomerMerge
from customers.undo.operation import undo
from tests.abuse.verbs.each.shared import again, does, events, table

VERBS, verb = table()


def merging(world, target, source):
    return [CustomerMerge.make(again(target), again(source), {}, **world.now).public_id]


@verb
def merge(world):
    target, source = world.buyer, world.other
    return lambda: merging(world, target, source)


@verb
def merge_the_other_way(world):
    target, source = world.other, world.buyer
    return lambda: merging(world, target, source)


@verb
def merge_with_a_family(world):
    target, source, _ = world.other, world.buyer, (world.sibling, world.merge)
    return lambda: merging(world, target, source)


@verb
def unmerge(world):
    merged = world.merge

    def act():
        undo(merged.batch, **world.now)
        return events("customer.unmerged", merged.target, merged.source)

    return act


@verb
def merge_again(world):
    merged, unmerged = world.merge, world.unmerged

    def act():
        undo(unmerged, **world.now)
        return events("customer.merged", merged.target, merged.source)

    return act


@verb
def bill_in_another_currency(world):
    sibling = world.sibling

    def act():
        return [again(sibling).bill_in_another_currency("gbp", **world.now).public_id]

    return act


@verb
def delete_customer(world):
    buyer = world.buyer

    def act():
        again(buyer).mark_deleted(**world.now)
        return events("customer.deleted", buyer)

    return act


@verb
def restore_customer(world):
    return does(world.deleted, lambda deleted: deleted.restore(**world.now))


@verb
def erase_customer(world):
    deleted, later = world.deleted, world.long_after

    def act():
        again(deleted).anonymize(now=later)
        return []

    return act


@verb
def delete_many_customers(world):
    made = new_operation_id(world.now["now"])
    found = sorted((world.buyer, world.other), key=lambda each: -each.pk)

    def act():
        delete_many(found, operation_id=made, **world.now)
        return told_of(made, "customer.deleted")

    return act


@verb
def restore_many_customers(world):
    made, found = new_operation_id(world.now["now"]), [world.deleted, world.buyer]

    def act():
        restore_many(found, operation_id=made, **world.now)
        return told_of(made, "customer.restored")

    return act


@verb
def set_for_many(world):
    made, key = new_operation_id(world.now["now"]), f"a{world.number}"
    found = sorted((world.buyer, world.other), key=lambda each: -each.pk)

    def act():
        set_many(found, Setting("metadata", made, key), operation_id=made, **world.now)
        return told_of(made, "customer.updated")

    return act


@verb
def undo_operation(world):
    operation = world.operation

    def act():
        made = undo(operation, **world.now)
        return told_of(made, "customer.updated")

    return act


def told_of(operation_id, kind):
    """What the events of an operation say that it did."""
    found = Event.objects.of_operation(operation_id).filter(type=kind).values_list("object_id", flat=True)
    return [f"{kind} {object_id}" for object_id in found]


@verb
def apply_import(world):
    batch, rows = world.importing()

    def act():
        apply_rows(batch, rows, **world.now)
        return [row.customer_id for row in rows if row.kind == row.NEW and row.outcome == row.APPLIED]

    return act


@verb
def edit_customer(world):
    buyer = world.buyer

    def act():
        found = again(buyer)
        metadata = found.metadata | {f"a{world.number}": "1", f"b{world.number}": "2"}
        found.change({"metadata": metadata, "name": "Edited"}, **world.now)
        return []

    return act


@verb
def edit_customer_with_prefix(world):
    buyer = world.other

    def act():
        found = again(buyer)
        numbering = {"invoice_prefix": f"P{world.number.upper()}", "next_invoice_sequence": 1}
        fields = {**numbering, "metadata": {f"b{world.number}": "3"}}
        found.change(fields, base_version=found.version, **world.now)
        return []

    return act
