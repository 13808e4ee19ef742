"""The dry run: each row of the file against the customers there are, written down row by row, nothing changed."""

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Count

from billing_site.jobs.models import Job, JobFailed
from billing_site.lib.db.rows import insert_many
from billing_site.lib.text import email_key
from customers.imports.reading import FileRefused, records
from customers.imports.rows import RowRules, label_of
from customers.models.csv_import import ImportBatch, ImportRow
from customers.models.customer import Customer
from customers.rules.fields import EDITABLE

PORTION = 500
NEEDED = ("public_id", "currency_locked_by", "deleted_at", "merged_into", "tax_id_values", *EDITABLE)


def check_job(job: Job) -> Iterator[int]:
    """Check every row of an import, for billing_site.jobs; after a crash it continues behind the last whole portion."""
    batch = ImportBatch.objects.get(public_id=job.params["import"])
    rules = RowRules(batch.mapping, empty_clears=batch.empty_clears)
    last, done = job.cursor.get("number", 0), job.cursor.get("done", 0)
    batch.rows.filter(number__gt=last).delete()
    try:
        for portion in portions(batch, last):
            with transaction.atomic():
                insert_many(checked(batch, portion, rules))
            done += len(portion)
            job.cursor = {"number": portion[-1][0], "done": done}
            yield done
        refuse_doubles(batch, rules)
    except FileRefused as reason:
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.REFUSED, reason=str(reason)[:500])
        raise JobFailed(str(reason)) from None
    counts = batch.count()
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.CHECKED, counts=counts, reason="")


def portions(batch: ImportBatch, after: int) -> Iterator[list[tuple[int, list[str]]]]:
    """Lists of (row number, cells), without the header and what was read before."""
    rows = records(batch.path, batch.delimiter)
    next(rows)
    rows = (row for row in rows if row[0] > after)
    while portion := list(islice(rows, PORTION)):
        yield portion


def checked(batch: ImportBatch, portion: list[tuple[int, list[str]]], rules: RowRules) -> list[ImportRow]:
    """Unsaved ImportRows for a portion; two queries, however long it is."""
    ids = {rules.id_of(cells) for _, cells in portion} - {""}
    emails = {rules.email_of(cells) for _, cells in portion if not rules.id_of(cells)} - {""}
    by_id = {c.public_id: c for c in Customer.objects.filter(public_id__in=storable(ids)).only(*NEEDED)}
    by_email = matches(emails) if batch.match_email and emails else {}
    return [checked_row(batch, number, cells, rules, by_id, by_email) for number, cells in portion]


def storable(texts: set[str]) -> list[str]:
    """Without what no id or address can hold and no database takes."""
    return [text for text in texts if text.isprintable() and len(text) <= 512]


def matches(emails: set[str]) -> dict[str, list[Customer]]:
    """{email: customers that have exactly it}"""
    keys = {email_key(email) for email in storable(emails)}
    found = {}
    for customer in Customer.objects.existing().filter(email_key__in=keys).only(*NEEDED):
        found.setdefault(customer.email, []).append(customer)
    return found


def checked_row(
    batch: ImportBatch,
    number: int,
    cells: list[str],
    rules: RowRules,
    by_id: dict[str, Customer],
    by_email: dict[str, list[Customer]],
) -> ImportRow:
    customer, problem = find(cells, rules, by_id, by_email)
    changes, problems, remarks = ({}, [["", problem]], []) if problem else rules.changes(cells, customer)
    kind = ImportRow.CHANGED if customer else ImportRow.NEW
    if problems:
        kind, changes = ImportRow.ERROR, {}
    elif not changes:
        kind = ImportRow.SAME
    return ImportRow(
        batch=batch,
        number=number,
        kind=kind,
        customer_id=customer.public_id if customer else "",
        label=label_of(cells, rules) or (str(customer)[:200] if customer else ""),
        changes=changes,
        problems=problems or remarks,
    )


def find(
    cells: list[str], rules: RowRules, by_id: dict[str, Customer], by_email: dict[str, list[Customer]]
) -> tuple[Customer | None, str]:
    """(the customer a row is about or None for a new one, what is wrong with that or "")."""
    public_id = rules.id_of(cells)
    if not public_id:
        found = by_email.get(rules.email_of(cells), [])
        if len(found) > 1:
            return None, f"{len(found)} customers have this email. Add the id column to say which one is meant."
        return (found[0] if found else None), ""
    customer = by_id.get(public_id)
    if customer is None:
        return None, f"No customer has the id “{public_id[:60]}”. Leave the id empty to add a new customer."
    if customer.merged_into_id:
        return None, "This customer was merged into another one."
    return (None, "This customer was deleted. Restore it first.") if customer.deleted_at else (customer, "")


def refuse_doubles(batch: ImportBatch, rules: RowRules) -> None:
    """Two rows about one customer: with ids the file is refused, matched by email those rows are errors."""
    about = batch.rows.exclude(customer_id="").order_by().values("customer_id")
    doubles = about.annotate(rows=Count("pk")).filter(rows__gt=1).values_list("customer_id", flat=True)
    first = doubles.order_by("customer_id").first()
    if first is None:
        return
    numbers = list(batch.rows.filter(customer_id=first).order_by("number").values_list("number", flat=True)[:2])
    words = f"Rows {numbers[0]:,} and {numbers[1]:,} are about the same customer"
    if rules.id_column is not None:
        raise FileRefused(f"{words}: both have the id {first}. Keep one of them. Nothing was imported.")
    twice = [["", "Another row of this file has the same email, which is one customer's."]]
    batch.rows.filter(customer_id__in=doubles.order_by()).update(kind=ImportRow.ERROR, changes={}, problems=twice)
