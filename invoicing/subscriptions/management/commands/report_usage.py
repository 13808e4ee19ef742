"""The command that reports usage from a CSV file, as a machine does it every night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.lib.text import count_of
from customers.imports import reading
from invoicing.imports.columns import guess, read_row
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models.usage.checks import examine
from invoicing.subscriptions.models.usage.reported import MOST_AT_ONCE, Problem, Reported, ReportRefused
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.usage.cells import NEEDED, items_named, read_record
from invoicing.subscriptions.usage.importing import KIND

PIECE = 1 << 20


class Done(NamedTuple):
    """How many records of a batch were recorded, known before, and for time that is billed already."""

    recorded: int
    repeated: int
    late: int


class Command(BaseCommand):
    help = (
        "Report usage from a CSV file with the columns identifier, item, quantity, timestamp, and where wanted action "
        "and replaces. It is recorded in batches of 1,000 rows, each of them whole or not at all; the first that is "
        "wrong ends it, and the rows before that batch are recorded. The same file can be sent again: what was "
        "reported counts once."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would come to")

    def handle(self, *, file: str, dry_run: bool, **options) -> None:
        with TemporaryDirectory() as folder:
            try:
                total = self.sent(stored(file, Path(folder) / "usage.csv"), dry_run, timezone.now())
            except (reading.FileRefused, OSError) as error:
                raise CommandError(f"{file}: {getattr(error, 'strerror', None) or error}") from None
        verb = "would be recorded" if dry_run else "recorded"
        self.stdout.write(
            f"{count_of(total.recorded, 'usage record')} {verb}, {total.repeated:,} known before, "
            f"{total.late:,} for time that is billed already."
        )

    def sent(self, path: Path, dry_run: bool, now: datetime) -> Done:
        """Report batch by batch. Raises CommandError with the first row that is wrong."""
        total, before = Done(0, 0, 0), 0
        try:
            for numbers, records in batches(path):
                done = look(numbers, records, now) if dry_run else record(numbers, records, timezone.now())
                total = Done(*map(sum, zip(total, done, strict=True)))
                before = 0 if dry_run else numbers[-1]
        except WrongRow as wrong:
            done_before = f"Rows up to {before:,} are recorded." if before else "Nothing was recorded."
            raise CommandError(f"Row {wrong.number:,}: {wrong} {done_before}") from None
        return total


class WrongRow(ValueError):
    """The cells of row `number` say no report."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(words)
        self.number = number


def stored(file: str, path: Path) -> Path:
    """The file in UTF-8 with the line ends and letters that any program may have written."""
    with Path(file).open("rb") as source:
        reading.store(iter(partial(source.read, PIECE), b""), path)
    return path


def batches(path: Path) -> Iterator[tuple[list[int], list[Reported]]]:
    """(row numbers, reports) of 1,000 rows at a time. Raises WrongRow, FileRefused."""
    shape = reading.scan(path)
    mapping = [each.target for each in guess(KIND, shape.headers)]
    missing = [name for name in NEEDED if name not in mapping]
    if missing:
        raise reading.FileRefused(f"No column is called {missing[0]}.")
    rows = reading.records(path, shape.delimiter)
    next(rows)
    while portion := list(islice(rows, MOST_AT_ONCE)):
        read = [read_row(mapping, number, cells) for number, cells in portion]
        items = items_named(row.values.get("item", "") for row in read)
        yield [row.number for row in read], [reported(row, items) for row in read]


def reported(row, items: dict[str, str]) -> Reported:
    found, problems = read_record(row.values, items)
    told = [f"{KIND.label(where)}: {words}" if where else words for where, words in [*row.problems, *problems]]
    if found is None or told:
        raise WrongRow(row.number, told[0])
    return found


def record(numbers: list[int], records: list[Reported], now: datetime) -> Done:
    """Once more where a merge moved a subscription at this very moment. Raises WrongRow."""
    for last in (False, True):
        try:
            outcome = report(records, by=None, now=now)
        except IllegalMove as refusal:
            if last:
                raise WrongRow(numbers[0], str(refusal)) from None
        except ReportRefused as refusal:
            raise wrong_row(numbers, refusal.problems) from None
        else:
            break
    return Done(outcome.recorded, len(outcome.repeated), outcome.late)


def look(numbers: list[int], records: list[Reported], now: datetime) -> Done:
    examined = examine(records, now=now)
    if examined.problems:
        raise wrong_row(numbers, examined.problems)
    return Done(len(records) - len(examined.repeated), len(examined.repeated), len(examined.late - examined.repeated))


def wrong_row(numbers: list[int], problems: list[Problem]) -> WrongRow:
    first = min(problems, key=lambda problem: problem.index)
    return WrongRow(numbers[first.index], f"{KIND.label(first.field)}: {first.words}" if first.field else first.words)
