"""Rows L1-L3, S2, S3, Q1, C1 and C2 for invoices: their list, search and CSV export, against the peers."""

import os
import random
import shutil
import statistics
import subprocess
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from billing_site.lib import keyset
from billing_site.lib.csv_stream import csv_chunks
from billing_site.lib.fast_insert import fast_insert
from billing_site.lib.ids import public_id
from customers.models import Customer
from invoicing import export
from invoicing.models import Invoice
from tests.benchmarks.exports import drain
from tests.benchmarks.lists import getter
from tests.benchmarks.measure import Row, interleaved, milliseconds, ratio, seconds

LIST = reverse("invoice_list")
ADMIN = "/invoice_peer/invoicing/invoice/"
BATCH = 5000
STATES = ("paid",) * 12 + ("open",) * 4 + ("void", "uncollectible", "draft", "draft")


def rows(user):
    fill(int(os.environ.get("BENCH_INVOICES", "100000")))
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


def fill(wanted):
    """Invoices with made-up numbers up to `wanted`, as old as they are many: written at once, not by the verbs."""
    missing, drawn = wanted - Invoice.objects.count(), random.Random(1)
    if missing <= 0:
        return
    buyers = list(Customer.objects.existing().order_by("?").values_list("pk", "currency")[:20_000])
    start = timezone.now() - timedelta(minutes=5 * missing)
    for done in range(0, missing, BATCH):
        batch = range(done, min(done + BATCH, missing))
        with transaction.atomic():
            fast_insert([invoice(n, start + timedelta(minutes=5 * n), buyers, drawn) for n in batch])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def invoice(position, created, buyers, drawn):
    """An unsaved invoice of a random customer."""
    customer, currency = drawn.choice(buyers)
    status, total = drawn.choice(STATES), drawn.randrange(100, 500_000)
    issued = status != "draft"
    left = total if status in ("draft", "open", "uncollectible") else 0
    return Invoice(
        public_id=public_id(Invoice.prefix, created),
        customer_id=customer,
        currency=currency or "eur",
        status=status,
        number=f"M{customer:07}-{position:04}" if issued else "",
        subtotal=total,
        total=total,
        total_excluding_tax=total,
        amount_due=total,
        amount_remaining=left,
        amount_paid=total if status == "paid" else 0,
        ending_balance=0 if issued else None,
        created=created,
        updated=created,
        finalized_at=created if issued else None,
        paid_at=created if status == "paid" else None,
        due_date=(created + timedelta(days=30)).date() if issued else None,
    )


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
        "due": f"due_from={day}&due_to={day}",
        "due before today": "due=overdue",
    }
    calls = {name: (lambda q=q: get(f"{LIST}?{q}")) for name, q in chosen.items()}
    times = interleaved({"all": lambda: get(LIST), **calls}, rounds=5, repeat=2)
    ratios = {name: ratio(times, name, "all") for name in chosen}
    worst = max(ratios, key=ratios.get)
    note = f" ({', '.join(f'{name} {ratios[name]:.1f}' for name in sorted(ratios, key=ratios.get, reverse=True)[:3])})"
    return Row.at_most("L3", "each single filter / unfiltered, the worst", ratios[worst], 2, note)


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
    calls = {name: (lambda term=term: get(f"{LIST}?q={term}")) for name, term in terms.items()}
    times = interleaved({"all": lambda: get(LIST), **calls}, rounds=5, repeat=2)
    worst = max(terms, key=lambda name: ratio(times, name, "all"))
    note = f" ({worst}, {milliseconds(times, worst):.0f} ms)"
    yield Row.at_most("S3", "search page / invoices list, the worst term", ratio(times, worst, "all"), 4, note)


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


def exported(rounds=5):
    """The CSV of all invoices against the same rows by the database's own bulk export, without any formatting."""
    chosen = export.invoice_columns(ZoneInfo("UTC"))
    invoices, full, limit = Invoice.objects.order_by("-pk"), [], []
    for _ in range(rounds):
        full.append(seconds(lambda: drain(csv_chunks(invoices, chosen))))
        limit.append(seconds(bulk_export))
    rate = invoices.count() / statistics.median(full)
    share = statistics.median(b / a for a, b in zip(full, limit, strict=True))
    name, own = ("C1", "COPY") if connection.vendor == "postgresql" else ("C2", "sqlite3 -csv")
    yield Row.at_least(name, f"invoices' export / {own}, rows/s", share, 0.30, f" ({rate / 1000:.0f}k rows/s)")


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
