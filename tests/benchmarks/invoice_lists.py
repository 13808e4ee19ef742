"""Rows L1-L4, S1-S3, Q1 and C1-C6 for invoices: their list, search and CSV export, against the peers."""

import os
import shutil
import statistics
import subprocess
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from billing_site.lib.csv.stream import csv_chunks
from billing_site.lib.db import keyset
from invoicing.invoices import export
from invoicing.models.invoice import Invoice
from tests.benchmarks import invoice_rows
from tests.benchmarks.exports import drain, time_to_first
from tests.benchmarks.lists import getter
from tests.benchmarks.measure import (
    Row,
    by_words,
    interleaved,
    milliseconds,
    peak_of,
    ratio,
    seconds,
    slowest,
)

LIST = reverse("invoice_list")
ADMIN = "/invoice_peer/invoicing/invoice/"
ROUNDS = 3  # of the export, which reads everything


def rows(user):
    invoice_rows.fill(int(os.environ.get("BENCH_INVOICES", "100000")))
    with override_settings(ROOT_URLCONF="tests.benchmarks.invoice_peers"):
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        get = getter(client)
        yield from pages(get)
        yield filters(get)
        yield from searches(get)
        with CaptureQueriesContext(connection) as captured:
            get(LIST)
        yield Row.at_most("Q1", "SQL queries of the invoices list", len(captured), 5)
    yield from exported()


def pages(get):
    row = Invoice.objects.order_by("-created", "-id")[Invoice.objects.count() * 9 // 10]
    deep = f"{LIST}?after={keyset.encode('after', [row.created, row.pk])}"
    times = interleaved(
        {
            "page": lambda: get(LIST),
            "admin": lambda: get(ADMIN),
            "deep": lambda: get(deep),
            "null": lambda: get("/nothing/"),
        },
        rounds=7,
        repeat=3,
    )
    limit = 0.10 if connection.vendor == "sqlite" else 0.04
    count = f"{Invoice.objects.count():,} invoices"
    note = f" ({milliseconds(times, 'page'):.1f} ms, admin {milliseconds(times, 'admin'):.0f} ms, {count})"
    yield Row.at_most("L1", "invoices list / admin changelist", ratio(times, "page", "admin"), limit, note)
    yield Row.at_most("L2", "invoices at nine tenths / first page", ratio(times, "deep", "page"), 1.3)
    yield Row.at_most("L4", "invoices list / empty view", ratio(times, "page", "null"), 15)


def filters(get):
    newest = Invoice.objects.order_by("-created")[0]
    day = newest.created.date() - timedelta(days=20)
    chosen = {
        "open": "status=open",
        "past due": "status=past_due",
        "draft": "status=draft",
        "currency": "currency=eur",
        "created": "created=last_month",
        "customer": f"customer={newest.customer.public_id}",
        "amount": "amount_min=1000&amount_max=1001",
        "high amount": "amount_min=4990",
        "low amount": "amount_min=10",
        "due": f"due_from={day}&due_to={day}",
        "due before today": "due=overdue",
    }
    worst = slowest(get, LIST, chosen)
    note = f" ({', '.join(f'{name} {ratio:.1f}' for name, ratio in worst[:3])})"
    return Row.at_most("L3", "each single filter / unfiltered, the worst", worst[0][1], 2, note)


def searches(get):
    """S1 and S2 on the query itself against a scan; S3 on the page."""
    sample = Invoice.objects.exclude(number="").order_by("id")[Invoice.objects.count() // 3]
    rare = {
        "number": sample.number,
        "beginning": sample.number[:7],
        "customer": sample.customer.email,
        "id": sample.public_id,
        "none": "zzqqzzx",
    }
    terms = rare | {"common": "example"}
    found = {name: against_scan(term) for name, term in terms.items()}
    worst = max(rare, key=found.get)
    yield Row.at_most("S1", "search for few invoices / icontains, the worst", found[worst], 0.05, f" ({worst})")
    yield Row.at_most("S2", "search of a common word / icontains that stops early", found["common"], 2)
    yield by_words(get, LIST, terms, "invoices")


def against_scan(term):
    everywhere = Q(number__icontains=term) | Q(customer__name__icontains=term) | Q(customer__email__icontains=term)
    invoices = Invoice.objects.order_by("-created", "-id").only("id")
    times = interleaved(
        {
            "search": lambda: list(invoices.search(term)[:51]),
            "scan": lambda: list(invoices.filter(everywhere | Q(public_id=term))[:51]),
        },
        rounds=5,
    )
    return ratio(times, "search", "scan")


def exported():
    """The CSV of all invoices against the same rows by the database's own bulk export, without any formatting."""
    chosen = export.invoice_columns(ZoneInfo("UTC"))
    invoices, full, limit, first = Invoice.objects.order_by("-pk"), [], [], []
    for _ in range(ROUNDS):
        full.append(seconds(lambda: drain(csv_chunks(invoices, chosen))))
        limit.append(seconds(bulk_export))
        first.append(time_to_first(invoices, chosen))
    count = invoices.count()
    rate, share = count / statistics.median(full), statistics.median(b / a for a, b in zip(full, limit, strict=True))
    name, own = ("C1", "COPY") if connection.vendor == "postgresql" else ("C2", "sqlite3 -csv")
    yield Row.at_least(name, f"invoices' export / {own}, rows/s", share, 0.30, f" ({rate / 1000:.0f}k rows/s)")
    early, head = time_to_first(invoices.filter(pk__lte=2000), chosen), statistics.median(first)
    yield Row.at_most("C5", "first byte of all invoices / of 2,000", head / early, 3, f" ({head * 1000:.0f} ms)")
    grown = peak_of("invoice_lists", count) - peak_of("invoice_lists", count // 10)
    yield Row.at_most("C6", "peak memory, all invoices less a tenth of them, MB", grown, 80)


def chunks(limit):
    """The file of the newest invoices."""
    return csv_chunks(Invoice.objects.order_by("-pk")[:limit], export.invoice_columns(ZoneInfo("UTC")))


def bulk_export():
    """As wide as the file: the invoice with its customer's columns and the number of what it corrects."""
    names = (
        "i.public_id, i.number, i.status, c.public_id, c.name, c.email, i.currency, i.subtotal, i.total_discount, "
        "i.total_tax, i.total_excluding_tax, i.total, i.applied_balance, i.amount_due, i.amount_paid, "
        "i.pre_payment_credit, i.post_payment_credit, i.amount_remaining, i.collection_method, i.due_date, i.created, "
        "i.finalized_at, i.paid_at, i.voided_at, i.marked_uncollectible_at, o.number, i.description"
    )
    sql = f"""SELECT {names} FROM invoicing_invoice i JOIN customers_customer c ON c.id = i.customer_id
        LEFT JOIN invoicing_invoice o ON o.id = i.from_invoice_id ORDER BY i.id DESC"""  # noqa: S608
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
            drain(copy)
        return
    shell = shutil.which("sqlite3")
    if not shell:
        raise SystemExit("C2 needs the sqlite3 shell.")
    command = [shell, "-csv", settings.DATABASES["default"]["NAME"], sql]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
