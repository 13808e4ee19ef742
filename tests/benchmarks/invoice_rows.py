"""Millions of made-up invoices, each with a line and a frozen document of a real one's size; not written by the verbs.

A tenth is made in Python; from 100,000 on SQL copies it nine times, each copy later than the one before.
"""

import random
from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from billing_site.lib.db.rows import insert_many
from billing_site.lib.ids import public_id
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine

BATCH, COPIES, BUYERS = 5000, 10, 100_000
APART = timedelta(minutes=2)
STATES = ("paid",) * 12 + ("open",) * 4 + ("void", "uncollectible", "draft", "draft")


def fill(wanted):
    """Bring the table to `wanted` invoices, unless it has as many; at 2 minutes each 3,000,000 are 11 years."""
    missing = wanted - Invoice.objects.count()
    if missing <= 0:
        return
    copies = COPIES if missing >= 100_000 else 1
    distinct = -(-missing // copies)
    if connection.vendor == "sqlite":
        # Rows come in order but their index entries do not: with the usual cache each is read from disk again.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-3000000")
    first = make(distinct, start=timezone.now() - APART * distinct * copies)
    for copy in range(1, copies):
        with transaction.atomic(), connection.cursor() as cursor:
            repeat(cursor, first, distinct, copy)
    next_key()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def make(count, start):
    """Write `count` invoices with a line each. Returns the first's key; the others follow it without a gap."""
    drawn = random.Random(1)
    buyers = list(Customer.objects.existing().order_by("?")[:BUYERS].values_list("pk", "currency", "name", "email"))
    document = frozen_document()
    first = next_key()
    for done in range(0, count, BATCH):
        batch = range(done, min(done + BATCH, count))
        made = [invoice(n, start + APART * n, buyers, drawn, document) for n in batch]
        with transaction.atomic():
            # The lines first: the database refuses a line of an invoice that is issued already.
            insert_many([line(first + n, each) for n, each in zip(batch, made, strict=True)])
            insert_many(made)
    return first


def next_key():
    """The key that the next invoice gets: the first one above those there are, whatever was rolled back before."""
    table = Invoice._meta.db_table
    key = (Invoice.objects.aggregate(top=Max("pk"))["top"] or 0) + 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, key])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [key - 1, table])
    return key


def frozen_document():
    """What a real invoice of one line keeps, issued and taken back."""
    with transaction.atomic():
        buyer = Customer.objects.existing().exclude(email="").order_by("id").first()
        lines = [{"description": "Consulting, on site", "quantity": Decimal(1), "unit_amount": Decimal(9900)}]
        issued = Invoice.create(buyer, by=None, now=timezone.now(), lines=lines)
        issued.finalize(by=None, now=timezone.now())
        transaction.set_rollback(True)
    return issued


def invoice(position, created, buyers, drawn, document):
    """An unsaved invoice of a random customer."""
    customer, currency, name, email = drawn.choice(buyers)
    status, total = drawn.choice(STATES), drawn.randrange(100, 500_000)
    issued = status != "draft"
    left = total if status in ("draft", "open", "uncollectible") else 0
    series = f"M{customer:07}"
    kept = {"frozen": document.frozen, "hash": document.hash, "customer_name": name, "customer_email": email}
    return Invoice(
        public_id=public_id(Invoice.prefix, created),
        customer_id=customer,
        currency=currency or "eur",
        status=status,
        series=series if issued else "",
        sequence=position if issued else None,
        number=f"{series}-0{position:06}" if issued else "",
        **(kept if issued else {}),
        figures=document.figures,
        subtotal=total,
        total=total,
        total_excluding_tax=total,
        amount_due=total,
        amount_remaining=left,
        amount_paid=total if status == "paid" else 0,
        ending_balance=0 if issued else None,
        created=created,
        updated=created,
        effective_at=created if issued else None,
        finalized_at=created if issued else None,
        paid_at=created if status == "paid" else None,
        due_date=(created + timedelta(days=30)).date() if issued else None,
    )


def line(invoice_key, of):
    amount = Decimal(of.total)
    made = InvoiceLine.build(of, 0, now=of.created, description="Consulting, on site", unit_amount=amount)
    made.invoice_id, made.amount = invoice_key, of.total
    return made


def repeat(cursor, first, count, copy):
    """Copy the first `count` invoices and their lines once more, under keys, ids and numbers of their own."""
    minutes = APART * count * copy // timedelta(minutes=1)
    changed = {"id": f"id + {count * copy}", "public_id": f"public_id || '{copy}'"}
    rows = f"id >= {first} AND id < {first + count} ORDER BY id"
    lines = changed | {"id": None, "invoice_id": f"invoice_id + {count * copy}"}
    insert(cursor, InvoiceLine, lines, f"invoice_{rows.replace('AND id', 'AND invoice_id')}")
    moments = {name: later(name, minutes) for name in ("created", "updated", "effective_at", "finalized_at", "paid_at")}
    numbers = {
        "number": f"replace(number, '-0', '-{copy}')",
        "sequence": f"sequence + {count * copy}",
        "due_date": later("due_date", minutes, day=True),
    }
    insert(cursor, Invoice, changed | moments | numbers, rows)


def insert(cursor, model, changed, rows):
    """Insert the `rows` of a table into it once more; `changed` maps a column to its SQL, None to leave it out."""
    columns = [field.column for field in model._meta.local_concrete_fields]
    kept = [column for column in columns if changed.get(column, column)]
    made = ", ".join(changed.get(column, column) for column in kept)
    table = model._meta.db_table
    cursor.execute(f"INSERT INTO {table} ({', '.join(kept)}) SELECT {made} FROM {table} WHERE {rows}")  # noqa: S608


def later(column, minutes, day=False):
    if connection.vendor == "postgresql":
        moved = f"{column} + interval '{minutes} minutes'"
        return f"CAST({moved} AS date)" if day else moved
    if day:
        return f"date({column}, '{minutes} minutes')"
    # As Django writes a moment, with its microseconds.
    return f"datetime({column}, '{minutes} minutes') || substr({column}, 20)"
