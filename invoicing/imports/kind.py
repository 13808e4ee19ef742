"""What an import needs to know of one kind of rows: its columns, and how a row is checked, applied and undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from customers.imports.check import PORTION
from customers.models.csv_import import ImportBatch, ImportRow

METADATA = "metadata:"


class Target(NamedTuple):
    """What a column may be: its label, the `names` of headers that mean it, and what is good to know of it."""

    label: str
    names: str = ""
    note: str = ""


class Read(NamedTuple):
    """One row as it was read: {target: text} of its cells that are not empty, its metadata, and what is wrong."""

    number: int
    values: dict[str, str]
    metadata: dict[str, str]
    problems: list[list[str]]


@dataclass
class Checked:
    """What a row would do. `values` are kept as JSON for `apply`, `shown` are [label, before, after] for people.

    Two rows of one `key` are about the same thing: the second is an error.
    """

    number: int
    label: str
    kind: str = ImportRow.NEW
    thing: str = ""
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    shown: list[list[str]] = field(default_factory=list)
    problems: list[list[str]] = field(default_factory=list)
    remarks: list[list[str]] = field(default_factory=list)

    def row(self, batch: ImportBatch) -> ImportRow:
        kind = ImportRow.ERROR if self.problems else self.kind
        works = kind in (ImportRow.NEW, ImportRow.CHANGED)
        return ImportRow(
            batch=batch,
            number=self.number,
            kind=kind,
            customer_id=self.thing,
            label=self.label[:200],
            email_key=self.key[:600],
            changes={"values": self.values, "shown": self.shown} if works else {},
            problems=[[where, words[:500]] for where, words in self.problems or self.remarks],
        )


@dataclass(frozen=True)
class Kind:
    """One kind of rows. `needed` are groups of targets of which a file must have one each, with the words for none.

    `check(rows)` gives what each does; `apply(values, thing, by=…, now=…)` does it and returns the public id of what
    was made or changed; `undo(values, thing, by=…, now=…)` takes it back. Both raise ValueError in words. `jobs` is the
    module in which `check_job`, `apply_job` and `undo_job` stand.
    """

    subject: str
    targets: Mapping[str, Target]
    needed: Sequence[tuple[Collection[str], str]]
    view: str
    change: str
    lead: str
    example: Sequence[Sequence[str]]
    check: Callable[[Sequence[Read]], list[Checked]]
    apply: Callable[..., str]
    undo: Callable[..., None]
    jobs: str
    portion: int = PORTION
    # Where many rows are done at once: {row number: why not}, for rows of ([(number, values)]), as `apply` and `undo`.
    apply_many: Callable[..., dict[int, str]] | None = None
    undo_many: Callable[..., dict[int, str]] | None = None
    # Rows with the same text in this column, one below the other, are one thing.
    grouped_by: str = ""
    summary: Callable[[ImportBatch], dict] | None = None
    # The template that shows what `summary` counted.
    shows: str = ""
    # What the question before an undo says.
    undoing: str = "What the file added is deleted, and what it changed is as before. What was used since stays."

    @property
    def noun(self) -> str:
        """'price': what a row is, in words."""
        return self.subject.replace("_", " ")

    def label(self, target: str) -> str:
        if target.startswith(METADATA):
            return f"Metadata {target.removeprefix(METADATA)}"
        return self.targets[target].label if target in self.targets else target
