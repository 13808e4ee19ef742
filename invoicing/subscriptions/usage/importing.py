"""Usage from a CSV file: records that are new, and taking them back while they are not billed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.staff.models.user import User
from customers.models.csv_import import ImportBatch, ImportRow
from invoicing.imports import work
from invoicing.imports.kind import Checked, Kind, Read, Target
from invoicing.subscriptions.models.usage.checks import examine
from invoicing.subscriptions.models.usage.reported import MOST_AT_ONCE, Reported, ReportRefused
from invoicing.subscriptions.models.usage.taking_back import take_back
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.usage.cells import items_named, read_record
from invoicing.subscriptions.usage.figures import counted

LATE = "This time is billed already, or was free: what it changes of the price is on the next invoice."
KNOWN = "This was reported meanwhile."


def check(rows: Sequence[Read]) -> list[Checked]:
    """What each row does: a few queries, however many they are."""
    now, items = timezone.now(), items_named(row.values.get("item", "") for row in rows)
    found: list[Checked] = []
    records: list[Reported] = []
    places: list[int] = []
    for place, row in enumerate(rows):
        record, problems = read_record(row.values, items)
        label = f"{row.values.get('quantity', '')} on {row.values.get('timestamp', '')}"
        found.append(Checked(row.number, label, problems=[*row.problems, *problems]))
        if record and not row.problems:
            records.append(record)
            places.append(place)
    if records:
        note(found, records, places, now)
    return found


def note(found: list[Checked], records: list[Reported], places: list[int], now: datetime) -> None:
    """Say of the rows at these places what their records come to."""
    examined = examine(records, now=now)
    for problem in examined.problems:
        found[places[problem.index]].problems.append([problem.field, problem.words])
    for at, record in enumerate(records):
        row, item = found[places[at]], examined.items.get(record.item)
        row.key = f"{record.item} {record.identifier}"
        row.kind = ImportRow.SAME if at in examined.repeated else ImportRow.NEW
        row.label = f"{counted(record.quantity)} of {item.price.product}" if item else row.label
        row.values = values_of(record)
        row.shown = [["Used", "", f"{record.timestamp:%Y-%m-%d %H:%M:%S} UTC"], ["Identifier", "", record.identifier]]
        if at in examined.late and at not in examined.repeated:
            row.remarks.append(["timestamp", LATE])


def values_of(record: Reported) -> dict:
    found = {name: getattr(record, name) for name in Reported.__slots__}
    return found | {"timestamp": record.timestamp.isoformat()}


def record_of(values: dict) -> Reported:
    return Reported(**values | {"timestamp": datetime.fromisoformat(values["timestamp"])})


def apply(values: dict, thing: str, *, by: User | None, now: datetime) -> str:
    """One by itself: so are those done of whose portion one is refused."""
    if report([record_of(values)], by=by, now=now).repeated:
        raise ValueError(KNOWN)
    return ""


def apply_many(rows: Sequence[tuple[int, dict]], *, by: User | None, now: datetime) -> dict[int, str]:
    """All that can be, in batches; {row number: why not} of the others."""
    refused: dict[int, str] = {}
    waiting = list(rows)
    while batch := waiting[:MOST_AT_ONCE]:
        try:
            outcome = report([record_of(values) for _, values in batch], by=by, now=now)
        except ReportRefused as refusal:
            wrong = {problem.index: problem.words for problem in refusal.problems}
            refused |= {batch[at][0]: words for at, words in wrong.items()}
            waiting = [row for at, row in enumerate(batch) if at not in wrong] + waiting[MOST_AT_ONCE:]
        else:
            refused |= {batch[at][0]: KNOWN for at in outcome.repeated}
            waiting = waiting[MOST_AT_ONCE:]
    return refused


def undo(values: dict, thing: str, *, by: User | None, now: datetime) -> None:
    """Raises ValueError, in words, for what is billed."""
    for words in take_back([(values["item"], values["identifier"])], by=by, now=now).values():
        raise ValueError(words)


def undo_many(rows: Sequence[tuple[int, dict]], *, by: User | None, now: datetime) -> dict[int, str]:
    numbers = {(values["item"], values["identifier"]): number for number, values in rows}
    return {numbers[name]: words for name, words in take_back(list(numbers), by=by, now=now).items()}


KIND = Kind(
    subject=ImportBatch.USAGE,
    targets={
        "identifier": Target("Identifier", "id, key, idempotency key", "Yours: the same one of an item counts once."),
        "item": Target("Item", "subscription item, subscription", "si_…, or sub_… of a subscription with one of them."),
        "quantity": Target("Quantity", "menge, usage", "A whole number, at least 0."),
        "timestamp": Target("Timestamp", "timestamp (utc), time, moment, used at", "UTC where it names no other zone."),
        "action": Target("Action", "", "increment adds, set replaces all of that second; empty: increment."),
        "replaces": Target("Replaces", "", "The identifier of the record that it corrects."),
    },
    needed=[
        (("identifier",), "Say which column holds the identifier."),
        (("item",), "Say which column holds the subscription item."),
        (("quantity",), "Say which column holds the quantity."),
        (("timestamp",), "Say which column holds the moment."),
    ],
    view="subscriptions.view_usagerecord",
    change="subscriptions.add_usagerecord",
    lead="Each row adds what was used of a metered item of a subscription. What was reported before counts once.",
    undoing="What the file added is deleted. What is billed already stays, and can be corrected.",
    example=[
        ["Identifier", "Item", "Quantity", "Timestamp (UTC)", "Action", "Replaces"],
        ["2026-04-10/1", "si_0VFUbp2WZuka2RF9Ui", "1200", "2026-04-10 09:30:00", "increment", ""],
        ["2026-04-11/1", "si_0VFUbp2WZuka2RF9Ui", "90", "2026-04-11 00:00:00", "set", ""],
        ["2026-04-10/1b", "si_0VFUbp2WZuka2RF9Ui", "1100", "2026-04-10 09:30:00", "", "2026-04-10/1"],
    ],
    check=check,
    apply=apply,
    undo=undo,
    apply_many=apply_many,
    undo_many=undo_many,
    jobs="invoicing.subscriptions.usage.importing",
)


def check_job(job: Job) -> Iterator[int]:
    return work.check(KIND, job)


def apply_job(job: Job) -> Iterator[int]:
    return work.apply(KIND, job)


def undo_job(job: Job) -> Iterator[int]:
    return work.undo(KIND, job)
