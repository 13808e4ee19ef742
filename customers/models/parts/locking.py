"""How customers are locked: one, one with whom it was merged into, or all whom a merge or a family names.

All that a verb touches is locked by one statement in the order of the keys (billing_site/lib/db/locks.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from billing_site.lib.db.rows import row, rows_where

if TYPE_CHECKING:
    from customers.models.customer import Customer


def locked(self: Customer, *, even_deleted: bool = False) -> Customer:
    """This customer, freshly read and locked. Raises DeletedCustomer unless `even_deleted`."""
    current = row(type(self), self.pk, lock=True)
    if not even_deleted:
        current.refuse_if_deleted()
    return current


def lock_with_survivors(model: type[Customer], keys: Collection[int]) -> dict[int, Customer]:
    """{key: customer} of these customers and of those that they were merged into, whose balance theirs is now.

    One statement, because every verb of an invoice begins with it. A merge that was made while this waited can leave
    the survivor out: then `survivor_is_in` is false.
    """
    survivor = f'(SELECT merged_into_id FROM "{model._meta.db_table}" WHERE id = %s)'  # noqa: S608
    wanted = ", ".join(["%s", survivor] * len(keys))
    found = rows_where(model, f'"id" IN ({wanted})', [key for key in keys for _ in range(2)], lock=True)
    return {customer.pk: customer for customer in found}


def survivor_is_in(customer: Customer, found: dict[int, Customer]) -> bool:
    """Whether the customer that this one was merged into, if it was, is locked as well."""
    return customer.merged_into_id is None or customer.merged_into_id in found


def lock_all(
    model: type[Customer], keys: Collection[int], further: Callable[[dict[int, Customer]], set[int]]
) -> dict[int, Customer]:
    """{key: customer} of these customers and of all that `further` finds to belong to them, locked.

    Who belongs to them is certain only once they are locked. Where it is more than expected, the locks are given back
    and all are taken again: locking the rest behind the first would be out of order.
    """
    wanted = set(keys)
    while True:
        before = transaction.savepoint()
        found = {customer.pk: customer for customer in model._default_manager.filter(pk__in=wanted).lock()}
        more = further(found) - found.keys()
        if not more:
            transaction.savepoint_commit(before)
            return found
        transaction.savepoint_rollback(before)
        wanted |= more


def kin(model: type[Customer], keys: Collection[int]) -> set[int]:
    """The keys of all that these customers name and that name them: merged ones, siblings, the first of a family."""
    named = Q(pk__in=keys) | Q(merged_into__in=keys) | Q(sibling_of__in=keys)
    pairs = model._default_manager.filter(named).values_list("pk", "merged_into", "sibling_of")
    return {key for own, *pointers in pairs for key in (own, *(pointers if own in keys else ())) if key}
