"""CSV files as people upload them: any usual encoding and separator, read in bounded memory, refused in plain words."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from billing_site.lib.csv.text import fused
from customers.imports.encodings import NotReadable, as_utf_8
from customers.imports.mapping import METADATA_HEADER

LARGEST = 100 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
MOST_COLUMNS = 500
GONE = "The file of this import is no longer on the server. Upload it again."
OTHER_LETTERS = "is neither UTF-8 nor Windows-1252 text. Save the file as “CSV UTF-8”, then upload it again."
NUL = (
    "holds a NUL character, so this is no text file, or one in UTF-16 without its mark. "
    "Save it as “CSV UTF-8”, then upload it again."
)
SEPARATORS = ",;\t"
SEP_LINE = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
DATA = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|cus_\w{8,}|[-+\d.,:/ ]+")


class FileRefused(ValueError):
    """The file cannot be imported; the text says why and where, in plain words."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words if line is None else f"Line {line:,} {words}")


@dataclass(frozen=True)
class Shape:
    """What a file looks like: its separator, the texts of its header, and how many rows follow."""

    delimiter: str
    headers: list
    rows: int


def store(chunks: Iterable[bytes], path: Path) -> tuple[int, str]:
    """Write an upload (an iterable of bytes) to `path` as UTF-8 without byte order mark; (its bytes, its encoding).

    Raises FileRefused.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise FileRefused("The file is larger than 100 MB. Split it, then import the parts.")
            file.write(chunk)
    try:
        return size, as_utf_8(path, line_ends)
    except NotReadable as problem:
        raise FileRefused(NUL if problem.nul else OTHER_LETTERS, problem.line) from None


def line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def scan(path: Path) -> Shape:
    """The Shape of a stored file, after reading all of it. Raises FileRefused."""
    with opened(path) as file:
        delimiter = separator(file.readline(LONGEST_LINE))
    reader = records(path, delimiter)
    _, headers = next(reader, (1, []))
    headers = [fused(header.strip()) for header in headers]
    check_headers(headers)
    rows = sum(1 for _ in reader)
    if not rows:
        raise FileRefused("The file has a header and no rows below it.")
    return Shape(delimiter, headers, rows)


def opened(path: Path) -> TextIO:
    """A stored file, open. Raises FileRefused where somebody removed it."""
    try:
        return path.open(encoding="utf-8", newline="")
    except FileNotFoundError:
        raise FileRefused(GONE) from None


def separator(line: str) -> str:
    """Comma, semicolon or tab: what splits the first line into most cells, or what a line "sep=;" says."""
    match = SEP_LINE.match(line)
    if match:
        return match[1]
    return max(SEPARATORS, key=lambda mark: width(line, mark))


def width(line: str, mark: str) -> int:
    """Into how many cells this splits a line; 0 where one would be longer than any can be."""
    try:
        return len(next(csv.reader([line], delimiter=mark), []))
    except csv.Error:
        return 0


def check_headers(headers: list[str]) -> None:
    names = [header for header in headers if header]
    if not names:
        raise FileRefused("The file is empty." if not headers else "The first row has no column names.")
    if len(headers) > MOST_COLUMNS:
        raise FileRefused(f"The file has {len(headers):,} columns. Up to {MOST_COLUMNS} can be read.")
    if any(DATA.fullmatch(name) for name in names):
        raise FileRefused("The first row holds data. Put the names of the columns there, such as Name and Email.")
    same = [name if METADATA_HEADER.fullmatch(name) else name.casefold() for name in names]
    twice = next((name for name, key in zip(names, same, strict=True) if same.count(key) > 1), None)
    if twice:
        raise FileRefused(f"The column “{twice}” is there twice. Rename or remove one of the two.")


def records(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(row number as a spreadsheet counts, cells) of the header and of every row that is not blank.

    Raises FileRefused with the line where a quotation mark is wrong.
    """
    with opened(path) as file:
        reader = csv.reader(lines_of(file), delimiter=delimiter, strict=True)
        number = 0
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused(quote_problem(error, start, reader.line_num)) from None
            number += 1
            directive = number == 1 and SEP_LINE.match(delimiter.join(cells) or f"sep={delimiter}")
            if any(cells) and not (directive and len(cells) <= 2 and cells[0].lower().startswith("sep=")):
                yield number, cells


def quote_problem(error: csv.Error, start: int, line: int) -> str:
    open_cell = f"Line {start:,}: a quotation mark opens a cell and never closes it"
    if "field limit" in str(error):
        return f"{open_cell}, or a cell has more than {csv.field_size_limit():,} characters."
    if "end of data" in str(error):
        return f"{open_cell}."
    return f"Line {line:,}: a quotation mark is in the wrong place. Inside a quoted cell it is written twice."


def lines_of(file: TextIO) -> Iterator[str]:
    """The lines of an open text file; one that does not end within a megabyte is refused, not read."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise FileRefused(f"Line {number:,} is longer than any row can be.")
        yield line
