"""Rows W1-W3: issuing invoices with one and with eight writers, against the bare SQL, and an invoice of 250 lines."""

import multiprocessing
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from decimal import Decimal

import django
from django.db import connection, transaction
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.ids import public_id
from customers.models.customer import Customer
from invoicing.invoices.listing import light
from invoicing.models.invoice import Invoice
from tests.benchmarks.measure import Row, interleaved, milliseconds, ratio, seconds

WRITERS, ROUNDS, EACH, BUYERS = 8, 5, 160, 200


def rows(user):
    Company.current().change({"numbering_scheme": "account"}, by=user, now=timezone.now())
    buyers = list(Customer.objects.existing().order_by("id")[:BUYERS])
    yield from writers(buyers)
    yield against_sql(buyers)
    yield from lines(buyers[0])


def drafts(buyers, count, lines=1):
    """Keys of new drafts, spread over the buyers."""
    now = timezone.now()
    made = [{"description": "Work", "quantity": Decimal(1), "unit_amount": Decimal(1000 + n)} for n in range(lines)]
    return [
        Invoice.create(buyers[n % len(buyers)], by=None, now=now, lines=[dict(line) for line in made]).pk
        for n in range(count)
    ]


def finalize_all(keys):
    """As the desk's bulk action does: drafts read together, each issued in a transaction of its own."""
    for draft in light(Invoice.objects.filter(pk__in=keys)):
        draft.finalize(by=None, now=timezone.now())


def write(keys, gate):
    """In a process of its own: issue these drafts when all writers stand at the gate. (start, end, errors)."""
    errors = []
    connection.ensure_connection()
    gate.wait(120)
    start = time.monotonic()
    for key in keys:
        try:
            finalize_all([key])
        except Exception as error:  # what a writer met is what the row counts
            errors.append(repr(error))
    return start, time.monotonic(), errors


@contextmanager
def processes():
    """(a pool of one, a pool of eight, the manager of their gates), ready and connected."""
    fresh = multiprocessing.get_context("spawn")
    pools = [ProcessPoolExecutor(n, mp_context=fresh, initializer=django.setup) for n in (1, WRITERS)]
    try:
        with fresh.Manager() as manager:
            for pool, count in zip(pools, (1, WRITERS), strict=True):
                issue_together(pool, manager, [[] for _ in range(count)])
            yield *pools, manager
    finally:
        for pool in pools:
            pool.shutdown()


def issue_together(pool, manager, work):
    """(seconds from the first start to the last end, errors) of one writer for each list of keys."""
    gate = manager.Barrier(len(work))
    done = [task.result() for task in [pool.submit(write, keys, gate) for keys in work]]
    errors = [error for _, _, found in done for error in found]
    return max(end for _, end, _ in done) - min(start for start, _, _ in done), errors


def writers(buyers):
    """One and eight writers take turns over as many drafts of one account, whose numbers are one series."""
    first = Company.current().next_invoice_sequence
    alone, together, errors = [], [], []
    with processes() as (one, eight, manager):
        for _ in range(ROUNDS):
            spent, met = issue_together(one, manager, [drafts(buyers, EACH)])
            keys = drafts(buyers, EACH)
            spent_together, met_together = issue_together(eight, manager, [keys[n::WRITERS] for n in range(WRITERS)])
            alone.append(EACH / spent)
            together.append(EACH / spent_together)
            errors += met + met_together
    name, limit = ("W2", 0.7) if connection.vendor == "sqlite" else ("W1", 0.9)
    figure = statistics.median(b / a for a, b in zip(alone, together, strict=True))
    note = f" ({statistics.median(together):.0f} and {statistics.median(alone):.0f} invoices/s)"
    yield Row.at_least(name, "finalize, 8 writers / 1 writer, invoices/s", figure, limit, note)
    note = f" {errors[0]}" if errors else ""
    yield Row.at_most(name, f"errors in {2 * ROUNDS * EACH} finalizations", len(errors), 0, note)
    yield Row.at_most(name, "gaps and doubles in their numbers", gaps(first, 2 * ROUNDS * EACH - len(errors)), 0)


def gaps(first, count):
    """How many of the `count` numbers from `first` on were not taken exactly once."""
    taken = list(
        Invoice.objects.filter(series=Company.current().invoice_prefix, sequence__gte=first).values_list(
            "sequence", flat=True
        )
    )
    return len(set(range(first, first + count)) ^ set(taken)) + len(taken) - len(set(taken))


def against_sql(buyers):
    """W3: the verb against the bare statements that take a number, update the row and insert an event."""
    count, mine, limit = 60, [], []
    for _ in range(ROUNDS):
        keys = drafts(buyers, 2 * count)
        mine.append(seconds(lambda keys=keys: finalize_all(keys[:count])))
        limit.append(seconds(lambda keys=keys: finalize_bare(keys[count:])))
    figure = statistics.median(b / a for a, b in zip(mine, limit, strict=True))
    note = f" ({count / statistics.median(mine):.0f} and {count / statistics.median(limit):.0f} invoices/s)"
    return Row.at_least("W3", "finalize one by one / bare SQL, invoices/s", figure, 0.15, note)


TAKE = """UPDATE {company} SET next_invoice_sequence = next_invoice_sequence + 1
    RETURNING invoice_prefix AS prefix, next_invoice_sequence - 1 AS taken"""
ISSUE = """UPDATE {invoice} SET status = 'open', series = {prefix}, sequence = {taken}, number = {number},
    finalized_at = %s, effective_at = %s, updated = %s, ending_balance = starting_balance {source}
    WHERE id = %s AND status = 'draft' RETURNING public_id"""
TELL = "INSERT INTO {event} (public_id, type, object_id, batch, data, created) {told}"
TABLES = {"company": Company._meta.db_table, "invoice": Invoice._meta.db_table, "event": Event._meta.db_table}


def finalize_bare(keys):
    work = bare_postgresql if connection.vendor == "postgresql" else bare_sqlite
    for key in keys:
        with transaction.atomic(), connection.cursor() as cursor:
            work(cursor, key, timezone.now())


def bare_postgresql(cursor, key, now):
    """One statement."""
    number = "prefix || '-' || lpad(taken::text, greatest(4, length(taken::text)), '0')"
    issue = ISSUE.format(**TABLES, prefix="prefix", taken="taken", number=number, source="FROM taken")
    tell = TELL.format(**TABLES, told="SELECT %s, 'invoice.finalized', public_id, '', '{}', %s FROM issued")
    sql = f"WITH taken AS ({TAKE.format(**TABLES)}), issued AS ({issue}) {tell}"
    cursor.execute(sql, [now, now, now, key, public_id("evt", now), now])


def bare_sqlite(cursor, key, now):
    """Three, because SQLite changes one table a statement."""
    prefix, taken = cursor.execute(TAKE.format(**TABLES)).fetchone()
    issue = ISSUE.format(**TABLES, prefix="%s", taken="%s", number="%s", source="")
    given = [prefix, taken, f"{prefix}-{taken:04}", now, now, now, key]
    (subject,) = cursor.execute(issue, given).fetchone()
    tell = TELL.format(**TABLES, told="VALUES (%s, 'invoice.finalized', %s, '', '{}', %s)")
    cursor.execute(tell, [public_id("evt", now), subject, now])


def lines(buyer):
    """The largest invoice there can be, against one of a single line."""
    few, many = iter(drafts([buyer], 8)), iter(drafts([buyer], 8, lines=Invoice.MAX_LINES))
    times = interleaved(
        {"1": lambda: finalize_all([next(few)]), "250": lambda: finalize_all([next(many)])}, rounds=ROUNDS
    )
    note = f" ({milliseconds(times, '250'):.0f} ms, one line {milliseconds(times, '1'):.0f} ms)"
    yield Row.at_most("W3", "finalize 250 lines / 250 times 1 line", ratio(times, "250", "1") / 250, 0.2, note)
