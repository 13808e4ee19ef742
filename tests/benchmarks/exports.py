"""Rows C1-C6: the CSV export, against the database's own bulk export and the usual ways of Django projects."""

import io
import shutil
import statistics
import subprocess
import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from billing_site.lib.csv.stream import csv_chunks
from customers.directory import export
from customers.models.customer import Customer
from tests.benchmarks import peers
from tests.benchmarks.measure import Row, peak_of, seconds

ROUNDS = 3


def rows(user):
    chosen = fifteen_columns()
    total = Customer.objects.existing().count()
    full, limit, begun = [], [], []
    for _ in range(ROUNDS):
        full.append(seconds(lambda: drain(csv_chunks(Customer.objects.existing(), chosen))))
        limit.append(seconds(lambda: bulk_export(chosen)))
        begun.append(time_to_first(Customer.objects.existing(), chosen))
    rate = total / statistics.median(full)
    share = statistics.median(b / a for a, b in zip(full, limit, strict=True))
    name = "C1" if connection.vendor == "postgresql" else "C2"
    own = "COPY" if connection.vendor == "postgresql" else "sqlite3 -csv"
    yield Row.at_least(name, f"formatted export / {own}, rows/s", share, 0.30, f" ({rate / 1000:.0f}k rows/s)")
    yield from against_peers(chosen, rate)
    early = time_to_first(first(2_000), chosen)
    head = statistics.median(begun)
    yield Row.at_most("C5", "first byte of all rows / of 2,000", head / early, 3, f" ({head * 1000:.0f} ms)")
    grown = peak_of("exports", total) - peak_of("exports", total // 10)
    yield Row.at_most("C6", "peak memory, all rows less a tenth of them, MB", grown, 80)


def fifteen_columns():
    return list(export.columns(ZoneInfo("UTC")))[:15]


def drain(chunks):
    for _ in chunks:
        pass


def time_to_first(queryset, chosen):
    chunks = csv_chunks(queryset, chosen)
    start = time.perf_counter()
    next(chunks), next(chunks)
    spent = time.perf_counter() - start
    chunks.close()
    return spent


def bulk_export(chosen):
    """The same table by the database's own tool, without any formatting."""
    names = ", ".join(f.column for f in Customer._meta.local_concrete_fields[: len(chosen)])
    table = Customer._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) TO STDOUT (FORMAT csv)") as copy:
            for _ in copy:
                pass
        return
    shell = shutil.which("sqlite3")
    if not shell:
        raise SystemExit("C2 needs the sqlite3 shell.")
    subprocess.run(
        [shell, "-csv", settings.DATABASES["default"]["NAME"], f"SELECT {names} FROM {table}"],  # noqa: S608
        check=True,
        stdout=subprocess.DEVNULL,
    )


def against_peers(chosen, rate):
    """C3 and C4 at 100,000 rows, because the peers hold everything in memory."""
    few = first(100_000)
    count = few.count()
    ours = count / seconds(lambda: drain(csv_chunks(few, chosen)))
    slow, fast = (8, 2.5) if connection.vendor == "sqlite" else (15, 4)
    yield Row.at_least("C3", "export / django-import-export, rows/s", ours / library_rate(), slow)
    usual = count / seconds(lambda: peers.usual_csv_action(few.defer("search_text"), io.StringIO()))
    yield Row.at_least("C4", "export / the usual admin CSV action, rows/s", ours / usual, fast)


def first(rows):
    """About so many customers, the oldest (the keys of a multiplied table do not begin with 1)."""
    start = Customer.objects.order_by("pk").values_list("pk", flat=True)[0]
    return Customer.objects.existing().filter(pk__lt=start + rows)


def library_rate(rows=10_000):
    from import_export import resources

    resource = resources.modelresource_factory(Customer)()
    resource._meta.fields = peers.COLUMNS
    some = first(rows)
    count = some.count()
    return count / seconds(lambda: resource.export(some).csv)


def chunks(limit):
    """The file of the first customers."""
    return csv_chunks(first(limit), fifteen_columns())
