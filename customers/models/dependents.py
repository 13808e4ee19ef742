"""The modules whose rows belong to customers: what happens to them in a merge, its undo and a deletion.

settings.CUSTOMER_DEPENDENTS names them. Each has eleven functions, which run in the transaction of the calling verb:
- `repoint(from_pk, to_pk)` moves rows and returns what it moved;
- `put_back(from_pk, to_pk, moved)` returns that, or raises UndoRefused;
- `on_merge(customer_pks, *, now)` does what follows once a merge is written, for the one that is left, or its undo, for
  both;
- `on_delete(customer_pks, *, by, now)` does what follows from a deletion;
- `on_erase(customer_pks, *, now)` erases what it keeps of people whose personal data is erased, 30 days after a
  deletion or a merge;
- `on_change(customer_pks, *, now)` does what follows from another tax status or coupon of these customers;
- `on_language(languages, *, now)` does what follows when customers prefer other languages: {key: those before};
- `on_coupon(public_id, *, now)` does what follows when a coupon that anything may name is another one, or cannot be
  used any more;
- `counts(customer_pks)` gives [(number, what becomes of so many rows, in words)] for the question before a deletion,
  without rows that only stay. Its keys are a list or a query: use them with `in`;
- `goes_along(from_pk)` gives what a merge moves, in words, for the question before it;
- `stays_gone(customer_pk)` gives what a restoration after a deletion does not bring back, in sentences.
"""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from billing_site.lib.renamed import find
from billing_site.staff.models.user import User


def repoint(from_pk: int, to_pk: int) -> dict:
    """Give the rows of one customer to another; returns {dotted name: what it moved}, which a merge stores."""
    return {name: find(f"{name}.repoint")(from_pk, to_pk) for name in settings.CUSTOMER_DEPENDENTS}


def put_back(from_pk: int, to_pk: int, moved: dict) -> None:
    """Return what `repoint` moved, also under names that were renamed since. Raises UndoRefused."""
    for name, what in moved.items():
        find(f"{name}.put_back")(from_pk, to_pk, what)


def on_merge(customer_pks: Collection[int], *, now: datetime) -> None:
    """Do what follows once a merge or its undo is written, for those who own now what was moved."""
    for name in settings.CUSTOMER_DEPENDENTS:
        find(f"{name}.on_merge")(customer_pks, now=now)


def on_delete(customer_pks: Collection[int], *, by: User | None, now: datetime) -> None:
    """Do what follows from the deletion of these customers; a merge and the later erasure of their data are none."""
    for name in settings.CUSTOMER_DEPENDENTS:
        find(f"{name}.on_delete")(customer_pks, by=by, now=now)


def on_erase(customer_pks: Collection[int], *, now: datetime) -> None:
    """Erase what is personal of these customers, whose own data is erased for good."""
    for name in settings.CUSTOMER_DEPENDENTS:
        find(f"{name}.on_erase")(customer_pks, now=now)


def on_change(customer_pks: Collection[int], *, now: datetime) -> None:
    """Do what follows from another tax status or coupon of these customers, whose rows are locked and written."""
    for name in settings.CUSTOMER_DEPENDENTS:
        find(f"{name}.on_change")(customer_pks, now=now)


def on_language(languages: dict[int, list[str]], *, now: datetime) -> None:
    """Do what follows when customers, locked and written, prefer other languages than {key: those before}."""
    for name in settings.CUSTOMER_DEPENDENTS:
        find(f"{name}.on_language")(languages, now=now)


def on_coupon(public_id: str, *, now: datetime) -> None:
    """Do what follows when this coupon got another name, or cannot be used any more."""
    for name in settings.CUSTOMER_DEPENDENTS:
        find(f"{name}.on_coupon")(public_id, now=now)


def consequences(customer_pks: Collection[int] | QuerySet) -> list[str]:
    """What a deletion of these customers would change beside them, in sentences: ["3 subscriptions end."]."""
    rows = [row for name in settings.CUSTOMER_DEPENDENTS for row in find(f"{name}.counts")(customer_pks)]
    return [f"{number:,} {words}." for number, words in rows if number]


def goes_along(from_pk: int) -> list[str]:
    """What a merge moves beside what the customer itself holds, in words: ["2 payment methods"]."""
    return [words for name in settings.CUSTOMER_DEPENDENTS for words in find(f"{name}.goes_along")(from_pk)]


def stays_gone(customer_pk: int) -> list[str]:
    """What a restored customer does not have any more, in sentences."""
    return [text for name in settings.CUSTOMER_DEPENDENTS for text in find(f"{name}.stays_gone")(customer_pk)]
