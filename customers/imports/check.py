"""The dry run: each row of the file against the customers there are, written down row by row, nothing changed."""

from collections.abc import Callable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Trim

from billing_site.jobs.models import Job, JobFailed
from billing_site.lib.db.rows import insert_many
from customers.imports.reading import FileRefused, records
from customers.imports.rows import RowRules, label_of
from customers.models.csv_import import ImportBatch, ImportRow
from customers.models.customer import Customer
from customers.rules.fields import EDITABLE

PORTION = 500
# (row number, cells) of so many rows.
Portion = list[tuple[int, list[str]]]
NEEDED = ("public_id", "currency_locked_by", "deleted_at", "merged_into", "tax_id_values", *EDITABLE)


def check_job(job: Job) -> Iterator[int]:
    """Check every row of an import, for billing_site.jobs; after a crash it continues behind the last whole portion."""
    batch = ImportBatch.objects.get(public_id=job.params["import"])
    rules = RowRules(batch.mapping, empty_clears=batch.empty_clears)
    yield from check_rows(job, batch, portions, lambda portion: checked(batch, portion, rules), refuse_doubles)


def check_rows(
    job: Job,
    batch: ImportBatch,
    portions: Callable[[ImportBatch, int], Iterator[Portion]],
    checked: Callable[[Portion], list[ImportRow]],
    finish: Callable[[ImportBatch], dict | None],
) -> Iterator[int]:
    """Write down what each portion is `checked` to; then `finish` looks at all of it, and may count more."""
    last, done = job.cursor.get("number", 0), job.cursor.get("done", 0)
    batch.rows.filter(number__gt=last).delete()
    try:
        for portion in portions(batch, last):
            with transaction.atomic():
                insert_many(checked(portion))
            done += len(portion)
            job.cursor = {"number": portion[-1][0], "done": done}
            yield done
        more = finish(batch) or {}
    except FileRefused as reason:
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.REFUSED, reason=str(reason)[:500])
        raise JobFailed(str(reason)) from None
    counts = batch.count() | batch.count_remarks() | more
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.CHECKED, counts=counts, reason="")


def portions(batch: ImportBatch, after: int) -> Iterator[Portion]:
    """Lists of (row number, cells), without the header and what was read before."""
    rows = records(batch.path, batch.delimiter)
    next(rows)
    rows = (row for row in rows if row[0] > after)
    while portion := list(islice(rows, PORTION)):
        yield portion


def checked(batch: ImportBatch, portion: Portion, rules: RowRules) -> list[ImportRow]:
    """Unsaved ImportRows for a portion; two queries, however long it is."""
    ids = {rules.id_of(cells) for _, cells in portion} - {""}
    keys = {rules.email_key_of(cells) for _, cells in portion if not rules.id_of(cells)} - {""}
    by_id = {c.public_id: c for c in Customer.objects.filter(public_id__in=storable(ids)).only(*NEEDED)}
    by_email = matches(keys) if keys else {}
    return [checked_row(batch, number, cells, rules, by_id, by_email) for number, cells in portion]


def storable(texts: set[str]) -> list[str]:
    """Without what no id or address can hold and no database takes."""
    return [text for text in texts if text.isprintable() and len(text) <= 512]


def matches(keys: set[str]) -> dict[str, list[Customer]]:
    """{email_key: customers that have it}, by the key of the guard against duplicates."""
    found: dict[str, list[Customer]] = {}
    for customer in Customer.objects.existing().filter(email_key__in=storable(keys)).only(*NEEDED, "email_key"):
        found.setdefault(customer.email_key, []).append(customer)
    return found


def checked_row(
    batch: ImportBatch,
    number: int,
    cells: list[str],
    rules: RowRules,
    by_id: dict[str, Customer],
    by_email: dict[str, list[Customer]],
) -> ImportRow:
    key = rules.email_key_of(cells)
    there = [] if rules.id_of(cells) else by_email.get(key, [])
    customer, problem = find(cells, rules, by_id, there) if batch.match_email else find(cells, rules, by_id, [])
    changes, problems, remarks = ({}, [["", problem]], []) if problem else rules.changes(cells, customer)
    if not (customer or problems or batch.match_email):
        customer = rules.twin(cells, there)
        changes = changes if customer is None else {}
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
        email_key=f" {key}"[:600] if rules.id_of(cells) else key[:600],
        changes=changes,
        problems=problems or remarks,
    )


def find(
    cells: list[str], rules: RowRules, by_id: dict[str, Customer], there: list[Customer]
) -> tuple[Customer | None, str]:
    """(the customer a row is about or None for a new one, what is wrong with that or "").

    `there` have the row's email where rows are matched by it.
    """
    public_id = rules.id_of(cells)
    if not public_id:
        if len(there) > 1:
            shown = ", ".join(sorted({customer.email for customer in there})[:3])
            words = f"{len(there)} customers have this email ({shown})."
            return None, f"{words} Add the id column to say which one is meant."
        return (there[0] if there else None), ""
    customer = by_id.get(public_id)
    if customer is None:
        return None, f"No customer has the id “{public_id[:60]}”. Leave the id empty to add a new customer."
    if customer.merged_into_id:
        return None, "This customer was merged into another one."
    return (None, "This customer was deleted. Restore it first.") if customer.deleted_at else (customer, "")


def refuse_doubles(batch: ImportBatch) -> None:
    """Two rows about one customer: with ids the file is refused, matched by email those without an id are errors."""
    with_id = batch.rows.filter(email_key__startswith=" ").exclude(customer_id="").order_by()
    doubles = with_id.values("customer_id").annotate(rows=Count("pk")).filter(rows__gt=1)
    first = doubles.order_by("customer_id").values_list("customer_id", flat=True).first()
    if first is not None:
        numbers = list(with_id.filter(customer_id=first).order_by("number").values_list("number", flat=True)[:2])
        words = f"Rows {numbers[0]:,} and {numbers[1]:,} are about the same customer"
        raise FileRefused(f"{words}: both have the id {first}. Keep one of them. Nothing was imported.")
    if not batch.match_email:
        return
    rows = batch.rows.order_by()
    keys = rows.annotate(key=Trim("email_key")).exclude(key="").values("key").annotate(rows=Count("pk"))
    customers = rows.exclude(customer_id="").values("customer_id").annotate(rows=Count("pk"))
    twice = Q(email_key__in=keys.filter(rows__gt=1).values("key"))
    twice |= Q(customer_id__in=customers.filter(rows__gt=1).values("customer_id"))
    words = "Another row of this file has the same email, which is one customer's."
    without_id = rows.exclude(email_key="").exclude(email_key__startswith=" ")
    without_id.filter(twice).update(kind=ImportRow.ERROR, changes={}, problems=[["", words]])
