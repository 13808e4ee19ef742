"""CSV files of any size: the database turns every value into text, Python only moves bytes."""

import csv
import io
import json
import re
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf, TruncSecond
from django.http import StreamingHttpResponse

BATCH = 2000
# Without it Excel reads UTF-8 as the machine's old code page.
BOM = b"\xef\xbb\xbf"
# What a spreadsheet may run (OWASP, "CSV injection"), after any apostrophes; "+" and digits alone is a phone number.
FORMULA = re.compile(r"(?!\+[0-9]+\Z)'*[=+@\t\r-]")


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


class VendorText(Func):
    """Text by a piece of SQL for each database, in which {} stands for the source expression, however often."""

    output_field = TextField()
    sqlite = postgresql = "{}"

    def as_sql(self, compiler, connection, **extra):
        template = getattr(self, connection.vendor)
        sql, params = compiler.compile(self.source_expressions[0])
        return template.replace("{}", sql), [*params] * template.count("{}")


class Defused(VendorText):
    """Text that no spreadsheet takes for a formula: where FORMULA matches, an apostrophe stands in front.

    A text that has apostrophes and then a formula already gets one more, so that `fused` can take it off again.
    """

    # "< 'A'" holds for every sign that opens a formula and for few names; it spares most rows the function calls.
    sqlite = (
        "CASE WHEN {} < 'A' AND ltrim({}, '''') GLOB '[=+@\t\r-]*' "
        "AND NOT ({} GLOB '+[0-9]*' AND ltrim(substr({}, 2), '0123456789') = '') THEN '''' || {} ELSE {} END"
    )
    postgresql = r"CASE WHEN {} ~ '^(?!\+[0-9]+$)''*[=+@\t\r-]' THEN '''' || {} ELSE {} END"


class JoinedList(VendorText):
    """A JSON list of strings as "one, two"."""

    sqlite = "CASE WHEN {} <> '[]' THEN (SELECT group_concat(value, ', ') FROM json_each({})) END"
    postgresql = (
        "CASE WHEN {} <> '[]' THEN (SELECT string_agg(value, ', ' ORDER BY ordinality) "
        "FROM jsonb_array_elements_text({}) WITH ORDINALITY) END"
    )


class JsonValue(Func):
    """The text under one key of a JSON object; NULL where the key is missing.

    Django's KeyTextTransform takes a key of digits for a place in a list, and SQLite's paths cannot hold quotes.
    """

    output_field = TextField()

    def __init__(self, field, key, **extra):
        super().__init__(F(field) if isinstance(field, str) else field, **extra)
        self.key = key

    def as_sqlite(self, compiler, connection, **extra):
        sql, params = compiler.compile(self.source_expressions[0])
        if '"' in self.key:
            return f"(SELECT value FROM json_each({sql}) WHERE key = %s)", [*params, self.key]  # noqa: S608
        return f"json_extract({sql}, %s)", [*params, f"$.{json.dumps(self.key)}"]

    def as_postgresql(self, compiler, connection, **extra):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"({sql} ->> %s)", [*params, self.key]


class Moment(Func):
    """A point in time as "2026-11-22 13:05:00" in a zone (a ZoneInfo)."""

    output_field = TextField()

    def __init__(self, field, zone, **extra):
        super().__init__(F(field) if isinstance(field, str) else field, **extra)
        self.zone = zone

    def as_sqlite(self, compiler, connection, **extra):
        moment = self.source_expressions[0]
        if self.zone.key == "UTC":
            sql, params = compiler.compile(moment)
            return f"substr({sql}, 1, 19)", params
        return compiler.compile(
            Cast(TruncSecond(moment, tzinfo=self.zone), TextField()).resolve_expression(compiler.query)
        )

    def as_postgresql(self, compiler, connection, **extra):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"to_char({sql} AT TIME ZONE %s, 'YYYY-MM-DD HH24:MI:SS')", [*params, self.zone.key]


def metadata_columns(keys, field="metadata"):
    """One column for each metadata key, titled as in Stripe's exports: `order_id (metadata)`."""
    return tuple(Column(f"{field}.{key}", f"{key} ({field})", JsonValue(field, key), free=True) for key in keys)


def csv_response(filename, queryset, columns):
    """A download that starts at once and streams; the queryset's order is the file's."""
    return StreamingHttpResponse(
        csv_chunks(queryset, columns),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "private, no-store"},
    )


def csv_chunks(queryset, columns):
    """The file in chunks of bytes: RFC 4180, UTF-8 with a byte order mark, the same bytes on either database.

    The query runs when the second chunk is asked for and ends with the generator, also when that is closed early.
    """
    yield BOM + written([[defused(column.header) for column in columns]])
    rows = queryset.values_list(*(cell(column, alone=len(columns) == 1) for column in columns))
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    yield from copied(sql, params) if connection.vendor == "postgresql" else fetched(sql, params)


def cell(column, alone):
    """What the query gives for a column. An empty cell is written bare, or as "" where it is alone in its line."""
    text = column.expression()
    if connection.vendor != "postgresql":
        return text
    # csv.writer does so by itself; COPY writes "" for an empty text and nothing for NULL.
    return (Coalesce if alone else NullIf)(text, Value(""), output_field=TextField())


def copied(sql, params):
    """PostgreSQL writes the lines itself; libpq hands them over one by one."""
    statement = f"COPY ({connection.ops.compose_sql(sql, params)}) TO STDOUT WITH (FORMAT csv)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        with cursor.copy(statement) as lines:
            while batch := list(islice(lines, BATCH)):
                yield b"\r\n".join([line[:-1] for line in batch]) + b"\r\n"


def fetched(sql, params):
    # No transaction: on SQLite ours take the write lock, and one SELECT reads one state of the database anyway.
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(BATCH):
            yield written(rows)


def written(rows):
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()


def defused(text):
    """What `Defused` makes of a text, in Python: for headers."""
    return f"'{text}" if FORMULA.match(text) else text


def fused(cell):
    """The text that was defused into this cell of a file."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
