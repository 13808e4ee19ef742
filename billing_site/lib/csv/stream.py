"""CSV files of any size: the database writes the cells, Python only moves bytes."""

import csv
import io
import re
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
from billing_site.lib.csv.line import Line
from billing_site.lib.csv.text import SIGNS, Defused, JsonValue, defused, defused_inside

BATCH = 2000
# Without it Excel reads UTF-8 as the machine's old code page.
BOM = b"\xef\xbb\xbf"


# What RFC 4180 quotes a cell for.
NEEDS_QUOTES = re.compile('[,"\r\n]')
# INNER of billing_site.lib.csv.text in the bytes of a whole line.
BREAKS = re.compile(rf"[;\t\n\r]['\" ]*(?:{'|'.join(map(re.escape, f'{SIGNS}-'))})".encode())


@dataclass(frozen=True)
class Column:
    """One column of a file.

    `text` is a field's name or a database expression that gives text or NULL; `free` marks text that people typed,
    in which formulas are defused and which is always quoted (a field that is not free holds an id or a code);
    `typed_header` says that people typed its header too; `default` columns are in the file unless others are chosen.
    """

    key: str
    header: str
    text: str | Combinable
    free: bool = False
    default: bool = False
    typed_header: bool = False

    def expression(self):
        text = F(self.text) if isinstance(self.text, str) else self.text
        return Defused(text) if self.free and not getattr(text, "begins_harmless", False) else text


def metadata_columns(keys: Iterable[str], field: str = "metadata"):
    """One column for each metadata key, titled as in Stripe's exports: `order_id (metadata)`."""
    return tuple(
        Column(f"{field}.{key}", f"{key} ({field})", JsonValue(field, key), free=True, typed_header=True)
        for key in keys
    )


def texts_columns(field: str, title: str, languages: Iterable[str]):
    """One column for each language of a field with texts by language: `Name (fr-CA)`."""
    return tuple(Column(f"{field}.{tag}", f"{title} ({tag})", JsonValue(field, tag), free=True) for tag in languages)


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
    yield BOM + written([(column.header, column.typed_header) for column in columns]).encode()
    free = [column.free for column in columns]
    try:
        statement = query(queryset, columns)
    except EmptyResultSet:
        return
    for count, content in (copied if connection.vendor == "postgresql" else fetched)(*statement, free):
        if exported:
            exported.rows += count
        yield content


def query(queryset: QuerySet, columns: Sequence[Column]) -> tuple[str, Any, list[str]]:
    """(the statement that gives the rows, its parameters, the names that it gives to the free columns)."""
    texts = [column.expression() for column in columns]
    alone = len(columns) == 1
    if connection.vendor == "postgresql":
        # COPY writes "" for an empty text that is not NULL: wanted where text is free, and alone in a line.
        rows = queryset.values_list(
            *(
                (Coalesce if alone or column.free else NullIf)(text, Value(""), output_field=TextField())
                for column, text in zip(columns, texts, strict=True)
            )
        )
    else:
        rows = queryset.values_list(Line(*texts, free=[column.free for column in columns]))
    names = [name for name, column in zip(rows.query.annotation_select, columns, strict=False) if column.free]
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    return sql, params, names


def composed(sql, params):
    """One statement with its parameters written in, as only PostgreSQL's part of Django can."""
    operations: Any = connection.ops
    return operations.compose_sql(sql, params)


def copied(sql: str, params, names: list[str], free: list[bool]) -> Iterator[tuple[int, bytes]]:
    """(how many rows, their lines): PostgreSQL writes the lines itself; libpq hands them over one by one."""
    quotes = ", ".join(map(connection.ops.quote_name, names))
    force = f", FORCE_QUOTE ({quotes})" if names else ""
    statement = f"COPY ({composed(sql, params)}) TO STDOUT WITH (FORMAT csv{force})"
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling a long list of columns would hold up the first row.
        cursor.execute("SET LOCAL jit = off")
        # A sort of millions of joined rows would, too; by the index of the order the first ones come at once.
        cursor.execute("SET LOCAL enable_sort = off")
        with cursor.copy(statement) as lines:
            while batch := list(islice(lines, BATCH)):
                yield len(batch), with_crlf(batch, free)


def with_crlf(lines: Sequence[Any], free: list[bool]) -> bytes:
    """Lines of PostgreSQL in one piece: their ends become CRLF, line breaks inside of cells stay as they are."""
    content = b"".join(lines)
    if content.count(b"\n") == len(lines) and b"\r" not in content and not splits(content):
        return content.replace(b"\n", b"\r\n")
    return ended([bytes(line)[:-1] for line in lines], free)


def fetched(sql: str, params, names: list[str], free: list[bool]) -> Iterator[tuple[int, bytes]]:
    """(how many rows, their lines)."""
    # No transaction: on SQLite ours take the write lock, and one SELECT reads one state of the database anyway.
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(BATCH):
            lines = [line for (line,) in rows]
            content = ("\r\n".join(lines) + "\r\n").encode()
            plain = content.count(b"\n") == content.count(b"\r") == len(rows) and not splits(content)
            yield len(rows), content if plain else ended([line.encode() for line in lines], free)


def splits(content: bytes) -> bool:
    """Whether another separator stands in it; most files hold none, and this is quick."""
    return b";" in content or b"\t" in content


def ended(lines: list[bytes], free: list[bool]) -> bytes:
    """Lines in one piece, each ended by CRLF; what stands behind a separator inside of a cell is defused."""
    return b"".join([(guarded(line, free) if BREAKS.search(line) else line) + b"\r\n" for line in lines])


def guarded(line: bytes, free: list[bool]) -> bytes:
    """A line in which a formula may stand behind a separator, written again."""
    (cells,) = csv.reader(io.StringIO(line.decode(), newline=""))
    texts = [defused_inside(cell) if is_free else cell for cell, is_free in zip(cells, free, strict=True)]
    return in_line(list(zip(texts, free, strict=True))).encode()


def written(cells: Iterable[tuple[str, bool]]) -> str:
    """A line of (text, is it free), defused and ended."""
    return in_line([(defused(text) if is_free else text, is_free) for text, is_free in cells]) + "\r\n"


def in_line(cells: Sequence[tuple[str, bool]]) -> str:
    """Cells of (text, is it free) as RFC 4180 has them; free texts are quoted whatever they hold."""
    quoted = '"{}"'.format
    return ",".join(
        quoted(text.replace('"', '""'))
        if is_free or (len(cells) == 1 and not text) or NEEDS_QUOTES.search(text)
        else text
        for text, is_free in cells
    )
