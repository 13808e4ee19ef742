"""CSV files of any size: the database writes the cells, Python only moves bytes."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.http import StreamingHttpResponse

from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.csv.text import Defused, JsonValue, defused

BATCH = 2000
# Without it Excel reads UTF-8 as the machine's old code page.
BOM = b"\xef\xbb\xbf"


class Echo:
    """A file that hands back what is written to it, which is then what `writerow` returns."""

    def write(self, text: str) -> str:
        return text


quoted = csv.writer(Echo()).writerow


@dataclass(frozen=True)
class Column:
    """One column of a file.

    `text` is a field's name or a database expression that gives text or NULL; `free` marks text that people typed,
    in which formulas are defused; `default` columns are in the file unless others are chosen.
    """

    key: str
    header: str
    text: str | Combinable
    free: bool = False
    default: bool = False

    def expression(self):
        text = F(self.text) if isinstance(self.text, str) else self.text
        return Defused(text) if self.free else text


def metadata_columns(keys: Iterable[str], field: str = "metadata"):
    """One column for each metadata key, titled as in Stripe's exports: `order_id (metadata)`."""
    return tuple(Column(f"{field}.{key}", f"{key} ({field})", JsonValue(field, key), free=True) for key in keys)


def csv_response(filename: str, queryset: QuerySet, columns: Sequence[Column]) -> StreamingHttpResponse:
    """A download that starts at once and streams; the queryset's order is the file's."""
    exported = Exported(filename, streams=True)
    response = StreamingHttpResponse(
        csv_chunks(queryset, columns, exported),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "private, no-store"},
    )
    mark(response, exported)
    return response


def csv_chunks(queryset: QuerySet, columns: Sequence[Column], exported: Exported | None = None) -> Iterator[bytes]:
    """The file in chunks of bytes: RFC 4180, UTF-8 with a byte order mark, the same bytes on either database.

    The query runs when the second chunk is asked for and ends with the generator, also when that is closed early.
    """
    yield BOM + quoted([defused(column.header) for column in columns]).encode()
    rows = queryset.values_list(*(cell(column, alone=len(columns) == 1) for column in columns))
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    batches = copied(sql, params) if connection.vendor == "postgresql" else fetched(sql, params)
    for count, content in batches:
        if exported:
            exported.rows += count
        yield content


def cell(column: Column, alone):
    """What the query gives for a column: COPY writes "" for an empty text, which is only wanted alone in a line."""
    text = column.expression()
    if connection.vendor != "postgresql":
        return text
    return (Coalesce if alone else NullIf)(text, Value(""), output_field=TextField())


def composed(sql, params):
    """One statement with its parameters written in, as only PostgreSQL's part of Django can."""
    operations: Any = connection.ops
    return operations.compose_sql(sql, params)


def copied(sql, params) -> Iterator[tuple[int, bytes]]:
    """(how many rows, their lines): PostgreSQL writes the lines itself; libpq hands them over one by one."""
    statement = f"COPY ({composed(sql, params)}) TO STDOUT WITH (FORMAT csv)"
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling a long list of columns would hold up the first row.
        cursor.execute("SET LOCAL jit = off")
        # A sort of millions of joined rows would, too; by the index of the order the first ones come at once.
        cursor.execute("SET LOCAL enable_sort = off")
        with cursor.copy(statement) as lines:
            while batch := list(islice(lines, BATCH)):
                yield len(batch), with_crlf(batch)


def with_crlf(lines):
    """Lines of PostgreSQL in one piece: their ends become CRLF, line breaks inside of cells stay as they are."""
    content = b"".join(lines)
    if content.count(b"\n") == len(lines):
        return content.replace(b"\n", b"\r\n")
    return b"\r\n".join([line[:-1] for line in lines]) + b"\r\n"


def fetched(sql: str, params) -> Iterator[tuple[int, bytes]]:
    """(how many rows, their lines)."""
    # No transaction: on SQLite ours take the write lock, and one SELECT reads one state of the database anyway.
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(BATCH):
            yield len(rows), "".join(map(line, rows)).encode()


def line(row) -> str:
    """A row as csv.writer has it, several times faster while no cell holds a quote or a line break."""
    try:
        text = ",".join(row)
    except TypeError:
        row = ["" if value is None else str(value) for value in row]
        text = ",".join(row)
    if not text or '"' in text or "\n" in text or "\r" in text:
        return quoted(row)
    if text.count(",") >= len(row):
        text = ",".join([f'"{value}"' if "," in value else value for value in row])
    return f"{text}\r\n"
