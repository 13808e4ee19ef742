"""Columns of decimals made exact by a migration, without losing a digit that SQLite still has."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.migrations.operations.base import Operation

from billing_site.lib.db.exact.field import canonical


class MadeExact(Operation):
    """Turn DecimalFields of a model into ExactDecimalFields: {name: new field}.

    PostgreSQL has nothing to do. SQLite copies the table once and turns its numbers into text itself; those that it
    would cut at 15 digits or write with an exponent are read before and written afterwards. It stands inside of
    billing_site.lib.db.schema.KeepingTriggers.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str, fields: dict[str, Any]):
        self.model, self.fields = model, fields

    def state_forwards(self, app_label, state):
        for name, field in self.fields.items():
            state.alter_field(app_label, self.model.lower(), name, field, preserve_default=True)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table, pairs = self.pairs(app_label, from_state, to_state)
        if schema_editor.connection.vendor != "sqlite":
            for old, new in pairs:
                schema_editor.alter_field(table, old, new)
            return
        columns = [old.column for old, _ in pairs]
        with schema_editor.connection.cursor() as cursor:
            texts = [(column, list(careful(cursor, table._meta.db_table, column))) for column in columns]
            # An exponent is no number to the column; it is gone with the next statement.
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            schema_editor._remake_table(table, alter_fields=pairs)
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            for column, found in texts:
                cursor.executemany(f'UPDATE "{table._meta.db_table}" SET "{column}" = %s WHERE id = %s', found)  # noqa: S608

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table, pairs = self.pairs(app_label, from_state, to_state)
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(table, alter_fields=pairs)
        else:
            for old, new in pairs:
                schema_editor.alter_field(table, old, new)

    def pairs(self, app_label, from_state, to_state) -> tuple[Any, list[tuple]]:
        """(the model before, [(its field, the field after)])."""
        before, after = (state.apps.get_model(app_label, self.model) for state in (from_state, to_state))
        return before, [(before._meta.get_field(name), after._meta.get_field(name)) for name in self.fields]

    def describe(self):
        return f"Keep every digit of {', '.join(self.fields)} of {self.model}"


def careful(cursor: Any, table: str, column: str) -> Iterator[tuple[str, int]]:
    """(text, key) of each row whose number SQLite would not turn into the right text by itself."""
    cursor.execute(f"""SELECT id, "{column}" FROM "{table}" WHERE typeof("{column}") = 'real'
        AND (CAST("{column}" AS text) LIKE '%e%' OR CAST(CAST("{column}" AS text) AS real) <> "{column}"
             OR CAST("{column}" AS text) LIKE '%.0')""")  # noqa: S608
    for key, number in cursor.fetchall():
        yield as_typed(cursor, number), key


def as_typed(cursor: Any, number: float) -> str:
    """The shortest text that SQLite reads as this number: what was typed, if that had at most 15 digits.

    SQLite itself is asked, which reads one number in ten thousand otherwise than Python, in the last bit.
    """
    texts = [f"{number:.{digits}g}" for digits in (15, 16, 17)]
    cursor.execute("SELECT CAST(%s AS real), CAST(%s AS real), CAST(%s AS real)", texts)
    same = [text for text, read in zip(texts, cursor.fetchone(), strict=True) if read == number]
    return canonical(f"{Decimal(same[0] if same else repr(number)):f}")
