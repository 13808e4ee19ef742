"""The work of an import, for billing_site.jobs: the dry run, what it found good, and taking all of it back."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.lib.db.rows import write_many
from billing_site.lib.db.transaction import run_whole
from billing_site.staff.models.user import User
from customers.imports.apply import apply_all, read_again
from customers.imports.check import Portion, check_rows, portions
from customers.models.csv_import import ImportBatch, ImportRow
from invoicing.imports.columns import read_row
from invoicing.imports.kind import Kind

WRITTEN = ["customer_id", "outcome", "problems"]


def check(kind: Kind, job: Job) -> Iterator[int]:
    """Check every row; after a crash it continues behind the last whole portion."""
    batch = ImportBatch.objects.get(public_id=job.params["import"])

    def checked(portion: Portion) -> list[ImportRow]:
        rows = [read_row(batch.mapping, number, cells) for number, cells in portion]
        return [each.row(batch) for each in kind.check(rows)]

    def finish(batch: ImportBatch) -> dict:
        refuse_doubles(kind, batch)
        return kind.summary(batch) if kind.summary else {}

    yield from check_rows(job, batch, whole_groups(kind) if kind.grouped_by else portions, checked, finish)


def whole_groups(kind: Kind):
    """What reads portions that cut no group of rows in two."""

    def found(batch: ImportBatch, after: int) -> Iterator[Portion]:
        place = batch.mapping.index(kind.grouped_by) if kind.grouped_by in batch.mapping else None
        rest: Portion = []
        for portion in portions(batch, after):
            rest += portion
            key = key_at(rest[-1], place)
            end = len(rest) - 1
            while end and key and key_at(rest[end - 1], place) == key:
                end -= 1
            # A whole portion of one group is as much as is read at once.
            if end:
                yield rest[:end]
                rest = rest[end:]
        if rest:
            yield rest

    return found


def key_at(row: tuple[int, list[str]], place: int | None) -> str:
    return row[1][place].strip() if place is not None and place < len(row[1]) else ""


def refuse_doubles(kind: Kind, batch: ImportBatch) -> None:
    """A later row about the same thing is an error."""
    rows = batch.rows.order_by().exclude(email_key="")
    twice = rows.values("email_key").annotate(rows=Count("pk"), first=Min("number")).filter(rows__gt=1)
    for key, first in list(twice.values_list("email_key", "first")):
        words = f"Row {first:,} of this file is about the same {kind.noun}."
        again = rows.filter(email_key=key, number__gt=first).exclude(kind=ImportRow.ERROR)
        again.update(kind=ImportRow.ERROR, changes={}, problems=[["", words]])


def apply(kind: Kind, job: Job) -> Iterator[int]:
    """Do what the dry run found good; what each row came to is saved with it: a crash repeats nothing."""
    batch = ImportBatch.objects.get(public_id=job.params["import"])

    def apply_rows(rows: list[ImportRow]) -> None:
        by, now = job.created_by, timezone.now()
        run_whole(lambda: write_rows(kind, rows, by=by, now=now), again=lambda: read_again(rows))

    yield from apply_all(job, batch, kind.portion, apply_rows)


def write_rows(kind: Kind, rows: list[ImportRow], *, by: User | None, now: datetime) -> None:
    if kind.apply_many:
        note_many(rows, kind.apply_many(contents(rows), by=by, now=now), ImportRow.APPLIED, ImportRow.STALE)
        return
    for row in rows:
        try:
            with transaction.atomic():
                row.customer_id = kind.apply(row.changes["values"], row.customer_id, by=by, now=now)
            row.outcome = ImportRow.APPLIED
        except ValueError as refusal:
            row.outcome = ImportRow.STALE
            row.problems = [[getattr(refusal, "field", ""), str(refusal)[:500]]]
    write_many(rows, WRITTEN)


def contents(rows: list[ImportRow]) -> list[tuple[int, dict]]:
    return [(row.number, row.changes["values"]) for row in rows]


def note_many(rows: list[ImportRow], refused: dict[int, str], done: str, left: str) -> None:
    """Save what became of rows that were done at once; `refused` says of which not, and why."""
    for row in rows:
        row.outcome = left if row.number in refused else done
        row.problems = [["", refused[row.number][:500]]] if row.number in refused else []
    write_many(rows, WRITTEN)


def undo(kind: Kind, job: Job) -> Iterator[int]:
    """Take back what was imported, the last row first; what cannot be is kept, and says why."""
    batch = ImportBatch.objects.get(public_id=job.params["import"])
    before, done = job.cursor.get("before"), job.cursor.get("done", 0)
    while True:
        rows = batch.rows.filter(outcome__in=(ImportRow.APPLIED, ImportRow.KEPT)).order_by("-number")
        portion = list(rows.filter(number__lt=before)[: kind.portion] if before else rows[: kind.portion])
        if not portion:
            break
        undo_rows(kind, portion, by=job.created_by, now=timezone.now())
        done += len(portion)
        before = portion[-1].number
        job.cursor = {"before": before, "done": done}
        yield done
    found = {outcome: batch.rows.filter(outcome=outcome).count() for outcome in (ImportRow.UNDONE, ImportRow.KEPT)}
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.UNDONE, counts=batch.counts | found)
    kept = found[ImportRow.KEPT]
    job.message = f"{kept:,} could not be taken back" if kept else "Everything is taken back"


def undo_rows(kind: Kind, rows: list[ImportRow], *, by: User | None, now: datetime) -> None:
    def work() -> None:
        if kind.undo_many:
            note_many(rows, kind.undo_many(contents(rows), by=by, now=now), ImportRow.UNDONE, ImportRow.KEPT)
            return
        for row in rows:
            try:
                with transaction.atomic():
                    kind.undo(row.changes["values"], row.customer_id, by=by, now=now)
                row.outcome, row.problems = ImportRow.UNDONE, []
            except ValueError as refusal:
                row.outcome, row.problems = ImportRow.KEPT, [["", str(refusal)[:500]]]
        write_many(rows, WRITTEN)

    run_whole(work, again=lambda: read_again(rows))
