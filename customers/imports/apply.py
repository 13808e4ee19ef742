"""What a checked import does: rows in batches, each in its own transaction; rows overtaken by others are left."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.lib.db.rows import insert_many, write_many
from billing_site.lib.db.transaction import run_whole
from billing_site.lib.text import email_key
from billing_site.staff.models.user import User
from customers.bulk.properties import change_many, locked
from customers.bulk.tax_ids import built, give_tax_ids, set_tax_ids
from customers.imports.check import PORTION, matches
from customers.imports.rows import present
from customers.models.csv_import import ImportBatch, ImportRow
from customers.models.customer import Customer
from customers.models.metadata_key import MetadataKey
from customers.models.tax_id import TaxId

GOOD = (ImportRow.NEW, ImportRow.CHANGED)


def apply_job(job: Job) -> Iterator[int]:
    """Apply an import, for billing_site.jobs; what each row came to is saved with it: a crash repeats nothing."""
    batch = ImportBatch.objects.get(public_id=job.params["import"])
    yield from apply_all(
        job, batch, PORTION, lambda rows: apply_rows(batch, rows, by=job.created_by, now=timezone.now())
    )


def apply_all(job: Job, batch: ImportBatch, portion: int, apply: Callable[[list[ImportRow]], None]) -> Iterator[int]:
    """Have `apply` do all rows that are good, so many at a time."""
    done = batch.rows.filter(kind__in=GOOD).exclude(outcome="").count()
    while rows := list(batch.rows.filter(kind__in=GOOD, outcome="").order_by("number")[:portion]):
        apply(rows)
        done += len(rows)
        yield done
    stale = batch.rows.filter(outcome=ImportRow.STALE).count()
    counts = batch.counts | {"applied": job.total - stale, "stale": stale}
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.APPLIED, counts=counts)
    batch.path.unlink(missing_ok=True)
    job.message = f"{stale:,} rows were overtaken by other changes and left" if stale else "Everything is imported"


def apply_rows(batch: ImportBatch, rows: list[ImportRow], *, by: User | None, now: datetime) -> None:
    """One portion in one transaction: each row is applied or found stale."""
    run_whole(lambda: write_rows(batch, rows, by=by, now=now), again=lambda: read_again(rows))


def read_again(rows: list[ImportRow]) -> None:
    """Forget what a try that was undone noted in them."""
    for row in rows:
        row.refresh_from_db()


def write_rows(batch: ImportBatch, rows: list[ImportRow], *, by: User | None, now: datetime) -> None:
    added = [row for row in rows if row.kind == ImportRow.NEW]
    changed = [row for row in rows if row.kind == ImportRow.CHANGED]
    # First of all: a new metadata key holds up others who write the same one and have locked their customers.
    there = locked([row.customer_id for row in changed]) if changed else {}
    made = add(added, batch, by=by, now=now)
    change(changed, there, made, batch, by=by, now=now)
    write_many(rows, ["customer_id", "outcome", "problems"])


def add(rows: list[ImportRow], batch: ImportBatch, *, by: User | None, now: datetime) -> list[Customer]:
    """Add the new customers, but not one that somebody else added meanwhile. Returns them."""
    there = matches({key_of(row) for row in rows}) if rows else {}
    made, given = [], []
    for row in rows:
        fields = {field: new for field, (_, new) in row.changes.items()}
        if words := added_meanwhile(batch, fields, there.get(key_of(row), [])):
            overtaken(row, "email", words)
            continue
        tax_ids = [built(None, number, now=now) for number in fields.pop("tax_ids", ())]
        customer = Customer.build(now=now, tax_id_values=TaxId.summary(tax_ids), **fields)
        customer.currency_locked_by = customer.set_by_hand if customer.currency else ""
        row.customer_id, row.outcome = customer.public_id, ImportRow.APPLIED
        made.append(customer)
        given.append((customer, tax_ids))
    insert_many(made)
    details: dict[str, Any] = {"by": by, "now": now, "operation_id": batch.batch, "cause": batch.cause}
    insert_many([Event.build("customer.created", customer, version=1, **details) for customer in made])
    give_tax_ids([pair for pair in given if pair[1]], **details)
    return made


def key_of(row: ImportRow) -> str:
    return email_key(row.changes["email"][1])


def added_meanwhile(batch: ImportBatch, fields: dict, there: list[Customer]) -> str:
    """Why a new customer is not added: matched by email one is there, otherwise one that has the very same values."""
    if batch.match_email:
        return "A customer with this email was added meanwhile." if there else ""
    twins = [customer for customer in there if fields == {field: present(customer)[field] for field in fields}]
    if not twins:
        return ""
    # Who stands in the file twice, without being matched, is meant twice.
    own = batch.rows.filter(customer_id__in=[twin.public_id for twin in twins]).count()
    return "A customer exactly like this was added meanwhile." if len(twins) > own else ""


def change(
    rows: list[ImportRow],
    there: dict[str, Customer],
    made: list[Customer],
    batch: ImportBatch,
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Change those of the locked customers `there` that still are as the dry run saw them; `made` were added before."""
    planned, tax_ids = [], []
    for row in rows:
        customer = there.get(row.customer_id)
        changes = still_valid(row, customer)
        if customer and changes:
            row.outcome = ImportRow.APPLIED
            if "tax_ids" in changes:
                tax_ids.append((customer, changes.pop("tax_ids")[1]))
            if changes:
                planned.append((customer, changes))
    # All keys of the transaction at once, which are put in order then.
    written = [customer.metadata for customer in made] + [fields.get("metadata", [{}, {}])[1] for _, fields in planned]
    MetadataKey.remember({key for metadata in written for key in metadata})
    details: dict[str, Any] = {"by": by, "now": now, "operation_id": batch.batch, "cause": batch.cause}
    change_many(planned, **details)
    set_tax_ids(tax_ids, **details)


def still_valid(row: ImportRow, customer: Customer | None) -> dict | None:
    """{property: [present, new]}, or None with the row marked stale; of the metadata only the row's own keys count."""
    if customer is None or customer.deleted_at:
        return overtaken(row, "", "The customer was deleted meanwhile.")
    changes, there = {}, present(customer)
    for field, (old, new) in row.changes.items():
        if field == "metadata":
            keys = {key for key in {*old, *new} if old.get(key) != new.get(key)}
            if any(there[field].get(key) != old.get(key) for key in keys):
                return overtaken(row, field, "Somebody changed it after the check.")
            others = {key: value for key, value in there[field].items() if key not in keys}
            new = others | {key: new[key] for key in keys if key in new}
        elif there[field] != old:
            return overtaken(row, field, "Somebody changed it after the check.")
        changes[field] = [there[field], new]
    return changes


def overtaken(row: ImportRow, field: str, words: str):
    row.outcome, row.problems = ImportRow.STALE, [[field, words]]
