"""The tax of documents that were issued before it was kept by rate, read from what they froze.

As `invoicing.issuing.tax_entries` had it on the day of this migration; it never changes.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

BATCH = 1000
COLUMNS = (
    *("kind", "document", "invoice_id", "day", "chargeable", "currency", "status", "rate", "name", "percentage"),
    *("country", "region", "base", "tax", "net"),
)
INVOICES = """SELECT id, public_id, currency, CAST(frozen AS text), status, voided_at FROM invoicing_invoice
    WHERE id > %s AND status <> 'draft' ORDER BY id LIMIT %s"""
NOTES = """SELECT n.id, n.public_id, n.currency, CAST(n.frozen AS text), n.status, n.voided_at, i.id,
    CAST(i.frozen AS text) FROM invoicing_creditnote n JOIN invoicing_invoice i ON i.id = n.invoice_id
    WHERE n.id > %s ORDER BY n.id LIMIT %s"""


def fill(apps, schema_editor):
    connection = schema_editor.connection
    zone = zone_of(connection)
    for statement, entries in ((INVOICES, of_invoice), (NOTES, of_note)):
        after = 0
        while batch := read(connection, statement, after):
            insert(connection, [entry for row in batch for entry in entries(row, zone)])
            after = batch[-1][0]


def zone_of(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT time_zone FROM company_company")
        found = cursor.fetchone()
    return ZoneInfo(found[0] if found else "UTC")


def read(connection, statement, after):
    with connection.cursor() as cursor:
        cursor.execute(statement, [after, BATCH])
        return cursor.fetchall()


def insert(connection, entries):
    table, columns = "invoicing_taxentry", ", ".join(f'"{column}"' for column in COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for entry in entries:
                    copy.write_row(entry)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", entries)  # noqa: S608


def of_invoice(row, zone):
    key, public_id, currency, text, status, voided_at = row
    frozen = json.loads(text)
    day, found = frozen["issued"][:10], shares(frozen, {})
    yield from made("invoice", public_id, key, day, day, currency, found, 1)
    if status == "void":
        yield from made("void", public_id, key, local(voided_at, zone), day, currency, found, -1)


def of_note(row, zone):
    _, public_id, currency, text, status, voided_at, invoice, invoice_text = row
    frozen, of = json.loads(text), json.loads(invoice_text)
    chargeable, found = of["issued"][:10], shares(frozen, {rate["id"]: rate for rate in named(of)})
    yield from made("note", public_id, invoice, frozen["issued"][:10], chargeable, currency, found, -1)
    if status == "void":
        yield from made("note_void", public_id, invoice, local(voided_at, zone), chargeable, currency, found, 1)


def made(kind, document, invoice, day, chargeable, currency, found, sign):
    for *words, base, tax, net in found:
        yield kind, document, invoice, day, chargeable, currency, *words, sign * base, sign * tax, sign * net


def local(moment, zone):
    """The day of a stored moment, which SQLite keeps as text in UTC."""
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).date().isoformat()


def shares(document, known):
    """[(status, rate, name, percentage, country, region, base, tax, net)] of a frozen document."""
    customer = document["customer"]["address"]["country"]
    seller = document["seller"]["address"]["country"]
    status, totals = document["tax_exempt"], document["totals"]
    without = totals["total_excluding_tax"]
    if status != "none":
        return [(status, "", "", "", customer or seller, "", without, totals["total_tax"], without)]
    rates, net, found = dict(known), nets(document), []
    for rate in named(document):
        rates[rate["id"]] = rates.get(rate["id"], {}) | rate
    for tax in document["figures"]["taxes"]:
        rate, key = rates[tax["rate"]], tax["rate"]
        words = (rate["display_name"], plain(rate["percentage"]), rate.get("country") or seller)
        amounts = (tax["taxable_amount"], tax["amount"], net.get(key, 0))
        found.append((status, key, *words, rate.get("jurisdiction", ""), *amounts))
    if "" in net or not found:
        untaxed = net.get("", 0)
        found.append((status, "", "", "", customer or seller, "", untaxed, 0, untaxed))
    return found


def named(document):
    lines = [rate for line in document["lines"] for rate in line.get("tax_rates", ())]
    return [*document.get("tax_rates", ()), *document.get("default_tax_rates", ()), *lines]


def nets(document):
    found = {}
    for line in document["lines"]:
        taxes = line["figures"]["taxes"]
        key = taxes[0]["rate"] if taxes else ""
        taken = sum(amount for _, amount in line["figures"]["discounts"])
        included = sum(tax["amount"] for tax in taxes if tax["inclusive"])
        found[key] = found.get(key, 0) + line["amount"] - taken - included
    return found


def plain(percentage):
    text = f"{Decimal(percentage):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
