"""What the columns of a file mean for a kind of rows, guessed from their names, and the form that says so."""

from collections.abc import Iterator

from billing_site.lib.csv.text import fused
from billing_site.lib.metadata import KEY_LENGTH, KEYS, metadata_problem
from billing_site.lib.text import fold, text_problem
from customers.imports.forms import ColumnsForm
from customers.imports.mapping import LEFT_OUT, METADATA, METADATA_HEADER, Guess
from customers.models.csv_import import ImportBatch
from invoicing.imports.kind import Kind, Read

LONGEST_CELL = 5000


def guess(kind: Kind, headers: list[str]) -> list[Guess]:
    """One Guess for each header; no target twice."""
    known = {fold(name): target for target, each in kind.targets.items() for name in names_of(target, each)}
    taken: set[str] = set()
    found = []
    for header in headers:
        target, metadata = known.get(folded(header), LEFT_OUT), METADATA_HEADER.fullmatch(header)
        if metadata:
            target = METADATA + metadata[1].strip()
        note = kind.targets[target].note if target in kind.targets else ""
        if target and target in taken:
            target, note = LEFT_OUT, f"Another column is {kind.label(target)} already."
        elif not target:
            note = "Not recognized." if header else "The column has no name."
        taken.add(target)
        found.append(Guess(target, note))
    return found


def names_of(target: str, each) -> list[str]:
    return [folded(name) for name in (target, each.label, *each.names.split(", ")) if name]


def folded(header: str) -> str:
    """As people and programs write it: "Lookup key", "lookup_key"."""
    return fold(header).replace("_", " ").replace("-", " ")


class KindForm(ColumnsForm):
    """What the columns of a file are, for a kind of rows."""

    def __init__(self, data=None, *, kind: Kind, batch: ImportBatch, samples=()) -> None:
        self.kind = kind
        super().__init__(data, batch=batch, samples=samples)

    def guess(self, headers: list[str]) -> list[Guess]:
        return guess(self.kind, headers)

    def choices(self, header: str) -> list:
        own = header[:KEY_LENGTH].strip()
        metadata = METADATA_HEADER.fullmatch(header)
        keys = dict.fromkeys(key for key in (metadata and metadata[1].strip(), own) if key)
        pairs = [(LEFT_OUT, "Leave out"), *((target, each.label) for target, each in self.kind.targets.items())]
        return pairs + [(f"{METADATA}{key}", f"Metadata {key}") for key in keys]

    def label(self, target: str) -> str:
        return self.kind.label(target)

    def missing(self, targets: set[str], data: dict) -> str:
        return next((words for group, words in self.kind.needed if not targets & set(group)), "")


def read_row(mapping: list[str], number: int, cells: list[str]) -> Read:
    """What the cells of a row say."""
    read = Read(number, {}, {}, [])
    if any(cell.strip() for cell in cells[len(mapping) :]):
        read.problems.append(["", f"This row has {len(cells)} cells, and the header names {len(mapping)} columns."])
        return read
    for target, cell in zip(mapping, cells, strict=False):
        text = fused(cell.replace("\r\n", "\n")).strip()
        if not target or not text:
            continue
        if problem := cell_problem(target, text):
            read.problems.append([target, problem])
        elif target.startswith(METADATA):
            read.metadata[target.removeprefix(METADATA)] = text
        else:
            read.values[target] = text
    if len(read.metadata) > KEYS:
        read.problems.append(["metadata", f"There can be {KEYS} metadata keys."])
    return read


def cell_problem(target: str, text: str) -> str | None:
    if target.startswith(METADATA):
        return metadata_problem(target.removeprefix(METADATA), text)
    if len(text) > LONGEST_CELL:
        return f"Use at most {LONGEST_CELL:,} characters."
    return text_problem(text, multiline=target == "description")


def together(rows: Iterator[Read], target: str) -> Iterator[list[Read]]:
    """Rows one below the other that say the same in the column `target`; one without it stands alone."""
    group: list[Read] = []
    for row in rows:
        if group and row.values.get(target) and row.values.get(target) == group[0].values.get(target):
            group.append(row)
            continue
        if group:
            yield group
        group = [row]
    if group:
        yield group
