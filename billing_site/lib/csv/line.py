"""A whole line of a CSV file as one text, put together by SQLite: Python then only joins lines."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Func, TextField
from django.db.models.expressions import Col
from django.db.models.functions import Cast

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.text import Moment, ShortDecimal

# So many arguments a function of SQLite may have, less the format.
MOST = 99
# Numbers, moments, words of ours, fields that are not free (ids, codes): nothing in them needs quotes, so nobody looks.
PLAIN = (AmountText, Moment, ShortDecimal, Case, Cast, Col)


class Line(Func):
    """The cells as RFC 4180 has them, without the end of the line: free texts quoted, others where they must be."""

    output_field = TextField()

    def __init__(self, *cells, free: Sequence[bool], **extra) -> None:
        super().__init__(*cells, **extra)
        self.free = tuple(free)

    def as_sql(self, compiler, connection, *args, **extra):
        pieces, given = [], []
        cells = list(zip(self.source_expressions, self.free, strict=True))
        for start in range(0, len(cells), MOST):
            part = [piece(compiler.compile(cell), cell, is_free) for cell, is_free in cells[start : start + MOST]]
            formats = ",".join(format for format, _, _ in part)
            pieces.append(f"printf('{formats}', {', '.join(text for _, text, _ in part)})")
            given += [param for _, _, params in part for param in params]
        sql = " || ',' || ".join(pieces)
        if len(cells) == 1 and not self.free[0]:
            # An empty line would be no row.
            return f"CASE {sql} WHEN '' THEN '\"\"' ELSE {sql} END", given * 2
        return sql, given


def piece(compiled: tuple[str, Any], cell, is_free: bool) -> tuple[str, str, list]:
    """(its place in the format, SQL for its text, parameters) of one cell."""
    sql, params = compiled
    if is_free:
        return '"%%w"', f"coalesce({sql}, '')", [*params]
    if isinstance(cell, PLAIN):
        return "%%s", sql, [*params]
    template = QUOTED.replace("{}", sql)
    return "%%s", template, [*params] * QUOTED.count("{}")


# A text, quoted where it holds a comma, a quote or a line break; asked in one go, because the text may be costly.
QUOTED = "CASE WHEN {} GLOB '*[,\"\n\r]*' THEN '\"' || replace({}, '\"', '\"\"') || '\"' ELSE {} END"
