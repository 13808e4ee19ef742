"""The order in which rows are locked, and the one way in which a queryset locks them.

Two verbs that lock the same rows in two orders wait for each other for ever; PostgreSQL then ends one of them. So every
verb locks in this order, and never goes back to what stands above:

1. staff: the gate (the group of administrators), then accounts, invitations, and what is asked at sign-in;
2. customers: all that the verb touches, in the order of their keys, by one statement. Where which ones they are is
   known only from the rows themselves (whom one was merged into, a family in several currencies), they are found first,
   locked, looked at again, and given back to lock more of them: `customers/models/parts/locking.py`;
3. invoices, in the order of their keys;
4. what hangs on them or is offered for them and may be changed by itself: credit notes, pending items, coupons before
   their promotion codes, tax rates, products, prices, exchange rates, imports, mails and their texts, links and
   requests of the portal, disputes and requests for a payment method; several of one kind in the order of their keys;
5. the company, whose row counts the numbers, and former prefixes: last, so that nobody waits long for a series;
6. the metadata keys, whose unique index is a lock too.

Rows that are only ever changed under their owner's lock (lines, tax IDs, discounts, ledger entries) need no place.
Inserting a row locks the rows that it names against deletion and a new key, nothing more. So whoever locks a row to
change it takes it FOR NO KEY UPDATE: an event that names a person, say, never waits for one who edits that person.

A verb decides by what it read under the lock, never by the row that it was given, which may be old by then.
`tests/abuse/verbs/test_lock_order.py` watches what every verb locks. SQLite has one lock, which an IMMEDIATE
transaction takes when it begins: there all of this is so by itself.
"""

from typing import Any, TypeVar

from django.db.models import QuerySet

Q = TypeVar("Q", bound=QuerySet[Any])


class SavedMeanwhile(Exception):
    """Under its lock a thing is another than the one that was read: `events` are the changes since, oldest first."""

    def __init__(self, events: list[Any]) -> None:
        super().__init__("This was changed meanwhile.")
        self.events = events


def locked(queryset: Q) -> Q:
    """These rows locked until the transaction ends, in the order of their keys."""
    return queryset.select_for_update(no_key=True).order_by("pk")
