"""A module whose rows belong to customers, for tests: it remembers what it was asked, and refuses when told to."""

from django.db import connection

CALLS, REFUSALS = [], []


class Refused(Exception):
    """The dependent could not follow the deletion."""


def on_delete(customer_pks, *, by, now):
    CALLS.append((list(customer_pks), by, now, bool(connection.savepoint_ids)))
    if REFUSALS:
        raise Refused


def on_erase(customer_pks, *, now):
    CALLS.append(("erased", list(customer_pks)))


def counts(customer_pks):
    from_query = customer_pks if isinstance(customer_pks, list) else [row["pk"] for row in customer_pks]
    return [(1000 * len(from_query), "subscriptions end"), (0, "notes go")]


def repoint(from_pk, to_pk):
    return [from_pk, to_pk]


def put_back(from_pk, to_pk, moved):
    CALLS.append((from_pk, to_pk, moved))


def on_merge(customer_pks, *, now):
    CALLS.append(("merged", list(customer_pks), now))


def on_change(customer_pks, *, now):
    CALLS.append((list(customer_pks), now))


def on_coupon(public_id, *, now):
    CALLS.append((public_id, now))


def on_language(languages, *, now):
    CALLS.append((languages, now))
