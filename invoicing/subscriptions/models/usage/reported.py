"""What somebody reports of usage: its form, and what is wrong with it before any row is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from invoicing.subscriptions.models.usage.record import UsageRecord

MOST_AT_ONCE = 1000
# Clocks differ a little; and what is older than this is no report any more but a mistake.
AHEAD = timedelta(minutes=5)
BACK = timedelta(days=366)
IDENTIFIER, ITEM, QUANTITY, TIMESTAMP, ACTION, REPLACES = (
    *("identifier", "item", "quantity", "timestamp", "action", "replaces"),
)


@dataclass(frozen=True, slots=True)
class Reported:
    """So much of an item (its public id) was used at a moment; see UsageRecord for the actions.

    `replaces` is the identifier of an earlier report of this item, in whose place this one comes.
    """

    item: str
    quantity: int
    timestamp: datetime
    identifier: str
    action: str = UsageRecord.INCREMENT
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the record at `index`, at which of its fields."""

    index: int
    field: str
    words: str


class Report(NamedTuple):
    """What became of a batch: how many were recorded, and the indexes of those that were known already.

    Of what was recorded so many are `late`, for time that was billed, and so many for time that is `free`.
    """

    recorded: int
    repeated: list[int]
    late: int
    free: int


class ReportRefused(ValueError):
    """Nothing of the batch was recorded; `problems` says why, record by record."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        super().__init__(f"Record {first.index + 1}: {first.words}{more}")
        self.problems = list(problems)


def check_form(records: Sequence[Reported], now: datetime) -> list[Problem]:
    """What is wrong with the records as such."""
    if not records:
        return [Problem(0, "", "There is nothing to record.")]
    if len(records) > MOST_AT_ONCE:
        return [Problem(MOST_AT_ONCE, "", f"At most {MOST_AT_ONCE:,} records are reported at once.")]
    earliest, latest = now - BACK, now + AHEAD
    found = [
        Problem(index, field, words)
        for index, record in enumerate(records)
        for field, words in faults(record, earliest, latest)
    ]
    return [*found, *repeated_otherwise(records)]


def faults(record: Reported, earliest: datetime, latest: datetime) -> Iterator[tuple[str, str]]:
    identifier, quantity, moment = record.identifier, record.quantity, record.timestamp
    if not isinstance(identifier, str) or not identifier.strip():
        yield IDENTIFIER, "An identifier is needed: the same one is recorded once."
    elif len(identifier) > UsageRecord.LONGEST_IDENTIFIER or not identifier.isprintable():
        yield IDENTIFIER, f"An identifier has at most {UsageRecord.LONGEST_IDENTIFIER} characters that can be printed."
    if type(quantity) is not int or quantity < 0:
        yield QUANTITY, "A quantity is a whole number, at least 0."
    elif quantity > UsageRecord.MOST:
        yield QUANTITY, f"A quantity is at most {UsageRecord.MOST:,}."
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        yield TIMESTAMP, "A moment with its time zone is needed."
    elif moment > latest:
        yield TIMESTAMP, "This moment is in the future. At most 5 minutes ahead are recorded."
    elif moment < earliest:
        yield TIMESTAMP, "This moment is more than a year ago."
    if record.action not in (UsageRecord.INCREMENT, UsageRecord.SET):
        yield ACTION, "The action is increment or set."


def repeated_otherwise(records: Sequence[Reported]) -> Iterator[Problem]:
    """Records of the batch that have the identifier of another one before them, and say something else."""
    first: dict[tuple[str, str], Reported] = {}
    for index, record in enumerate(records):
        before = first.setdefault((record.item, record.identifier), record)
        if before is not record and before != record:
            yield Problem(index, IDENTIFIER, f"{record.identifier} stands in this batch already, with other content.")
