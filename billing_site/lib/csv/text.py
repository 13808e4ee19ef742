"""Values as the text of a CSV cell, made by the database: formulas defused, times in a zone, JSON in plain words."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Field, Func, TextField, Value, When

# What a spreadsheet may run (OWASP, "CSV injection"), in full width too, after any apostrophes, spaces and quotes; so
# may a line break or a tab in front. "+" and digits alone is a phone number.
SIGNS = "=+@\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(rf"(?!\+[0-9]+\Z)'*[ \"]*[{SIGNS}\t\n\r-]")
# Read with another separator, or line by line, a cell falls into several: each of them must be harmless.
INNER = re.compile(rf"([;\t\n\r])(?='*[ \"]*[{SIGNS}-])")
INNER_GUARDED = re.compile(rf"([;\t\n\r])'(?='*[ \"]*[{SIGNS}-])")
# Between these years SQLite adds a zone's offset by itself; outside it asks Python, which is slower.
FAST_FROM, FAST_TO = datetime(2000, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)


class VendorText(Func):
    """Text by a piece of SQL for each database, in which {} stands for the source expression, however often."""

    output_field: Field = TextField()
    sqlite = postgresql = "{}"
    # Whether the text begins with a word of ours, so that it is no formula.
    begins_harmless = False

    def template_for(self, vendor) -> str:
        return getattr(self, vendor)

    def as_sql(self, compiler, connection, *args, **extra):
        template = self.template_for(connection.vendor)
        sql, params = compiler.compile(self.source_expressions[0])
        return template.replace("{}", sql), [*params] * template.count("{}")


class ShortDecimal(VendorText):
    """An exact decimal as text without zeros at its end: 12.5000 -> '12.5'; SQLite keeps it so."""

    sqlite = "{}"
    postgresql = "CAST(trim_scale({}) AS text)"


def true_or_false(field: str):
    """A yes or no as Stripe's exports write it."""
    return Case(When(**{field: True}, then=Value("true")), default=Value("false"), output_field=TextField())


class Defused(VendorText):
    """Text that does not begin as a formula: where FORMULA matches, an apostrophe stands in front.

    A text that has apostrophes and then a formula already gets one more, so that `fused` can take it off again. What
    stands behind a separator inside is for `defused_inside`: the database need not look through every text for that.
    """

    # The first condition holds for the signs that open a formula and few others; it spares most cells the rest.
    sqlite = (
        "CASE WHEN {} GLOB '[\t-.=-A\uff0b-\uff21]*' "
        "AND NOT ({} GLOB '+[0-9]*' AND {} NOT GLOB '+*[^0-9]*') "
        f"AND ltrim(ltrim({{}}, ''''), ' \"') GLOB '[{SIGNS}\t\n\r-]*' THEN '''' || {{}} ELSE {{}} END"
    )
    postgresql = (
        "CASE WHEN ascii({}) IN (9, 10, 13, 32, 34, 39, 43, 45, 61, 64, 65291, 65293, 65309, 65312) "
        rf"AND {{}} ~ '^(?!\+[0-9]+$)''*[ \"]*[{SIGNS}\t\n\r-]' THEN '''' || {{}} ELSE {{}} END"
    )


class JoinedList(VendorText):
    """A JSON list of strings as "one, two"."""

    # Without a backslash the JSON text holds the strings as they are, and replacing beats parsing.
    sqlite = (
        "CASE WHEN {} = '[]' THEN '' WHEN instr({}, '\\') THEN (SELECT group_concat(value, ', ') FROM json_each({})) "
        "ELSE replace(substr({}, 3, length({}) - 4), '\", \"', ', ') END"
    )
    postgresql = (
        "CASE jsonb_array_length({}) WHEN 0 THEN '' WHEN 1 THEN {} ->> 0 WHEN 2 THEN ({} ->> 0) || ', ' || ({} ->> 1) "
        "ELSE (SELECT string_agg(value, ', ' ORDER BY ordinality) "
        "FROM jsonb_array_elements_text({}) WITH ORDINALITY) END"
    )


class Moment(VendorText):
    """A point in time as "2026-11-22 13:05:00" in a zone (a ZoneInfo)."""

    def __init__(self, field: str, zone: ZoneInfo, **extra) -> None:
        super().__init__(F(field) if isinstance(field, str) else field, **extra)
        self.zone = zone

    def template_for(self, vendor) -> str:
        return self.on_postgresql() if vendor == "postgresql" else self.on_sqlite()

    def on_postgresql(self) -> str:
        return f"to_char({{}} AT TIME ZONE '{self.zone.key}', 'YYYY-MM-DD HH24:MI:SS')"

    def on_sqlite(self) -> str:
        """SQLite keeps UTC as text, with microseconds where there are any; only UTC needs no counting."""
        if self.zone.key == "UTC":
            return "substr({}, 1, 19)"
        fast = f"{{}} >= '{as_text(FAST_FROM)}' AND {{}} < '{as_text(FAST_TO)}'"
        counted = f"datetime(substr({{}}, 1, 19), {offset_sql(offsets(self.zone))})"
        asked = f"django_datetime_trunc('second', {{}}, '{self.zone.key}', 'UTC')"
        return f"CASE WHEN {fast} THEN {counted} ELSE {asked} END"


class JsonValue(Func):
    """The text under one key of a JSON object; NULL where the key is missing.

    Django's KeyTextTransform takes a key of digits for a place in a list, and SQLite's paths cannot hold quotes.
    """

    output_field = TextField()

    def __init__(self, field: str, key: str, **extra) -> None:
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


def defused(text: str) -> str:
    """The text of a cell without formulas: what `Defused` and then `defused_inside` make of it."""
    return defused_inside(f"'{text}" if FORMULA.match(text) else text)


def defused_inside(text: str) -> str:
    """An apostrophe in front of each formula that stands behind a separator or a line break."""
    return INNER.sub(r"\1'", text)


def fused(cell: str) -> str:
    """The text that was defused into this cell of a file."""
    text = cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
    return INNER_GUARDED.sub(r"\1", text)


@cache
def offsets(zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """The zone's offsets from UTC between FAST_FROM and FAST_TO: (first moment, seconds), oldest first."""
    found = [(FAST_FROM, offset(zone, FAST_FROM))]
    while (moment := found[-1][0]) < FAST_TO:
        # No zone changes its clocks twice within a week.
        while moment < FAST_TO and offset(zone, moment) == found[-1][1]:
            moment += timedelta(days=7)
        change = first_moment(zone, found[-1][1], moment - timedelta(days=7), moment)
        found.append((change, offset(zone, change)))
    return found[:-1]


def first_moment(zone: ZoneInfo, before, low, high) -> datetime:
    """The second at which the offset `before` ends, after `low` and not after `high`."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
    return high


def offset(zone: ZoneInfo, moment: datetime) -> int:
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())


def offset_sql(spans) -> str:
    """SQL that gives the offset of {} as SQLite's modifier, by halving: a few comparisons where a list needs dozens."""
    if len(spans) == 1:
        return f"'{spans[0][1]:+d} seconds'"
    middle = len(spans) // 2
    earlier, later = offset_sql(spans[:middle]), offset_sql(spans[middle:])
    return f"CASE WHEN {{}} < '{as_text(spans[middle][0])}' THEN {earlier} ELSE {later} END"


def as_text(moment: datetime) -> str:
    """A moment as SQLite keeps it, which sorts as moments do."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"
