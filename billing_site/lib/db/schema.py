"""Migration operations and checks for what the ORM cannot say on both databases: triggers, full-text indexes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation


class VendorSQL(Operation):
    """Run the statements given for the database in use; `reverse` undoes them."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, *, sqlite=(), postgresql=(), reverse_sqlite=(), reverse_postgresql=()):
        self.sqlite, self.postgresql = list(sqlite), list(postgresql)
        self.reverse_sqlite, self.reverse_postgresql = list(reverse_sqlite), list(reverse_postgresql)

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.run(schema_editor, getattr(self, schema_editor.connection.vendor, ()))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.run(schema_editor, getattr(self, f"reverse_{schema_editor.connection.vendor}", ()))

    @staticmethod
    def run(schema_editor, statements):
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def describe(self):
        return "Run SQL for the database in use"


class KeepingTriggers(Operation):
    """Operations during which the triggers step aside, and come back as they were, in the same transaction.

    On SQLite Django adds a column with a default by making the table anew: that loses the table's triggers without a
    word, and stops at a trigger of another table that names this one. So a migration that changes a table with guards
    (or with a full-text index) wraps its operations: `KeepingTriggers(migrations.AddField(…), …)`.
    """

    reduces_to_sql = True

    def __init__(self, *operations):
        self.operations = operations
        self.reversible = all(operation.reversible for operation in operations)  # type: ignore[misc]

    def state_forwards(self, app_label, state):
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        with triggers_aside(schema_editor):
            for operation in self.operations:
                after = from_state.clone()
                operation.state_forwards(app_label, after)
                operation.database_forwards(app_label, schema_editor, from_state, after)
                from_state = after

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        # `to_state` is how it was before; each operation is taken back between the states around it.
        states = [to_state]
        for operation in self.operations:
            states.append(states[-1].clone())
            operation.state_forwards(app_label, states[-1])
        with triggers_aside(schema_editor):
            for place, operation in reversed(list(enumerate(self.operations))):
                operation.database_backwards(app_label, schema_editor, states[place + 1], states[place])

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)


@contextmanager
def triggers_aside(schema_editor):
    """SQLite is without its triggers meanwhile; PostgreSQL, whose tables are changed in place, keeps them."""
    triggers = []
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
            triggers = cursor.fetchall()
    VendorSQL.run(schema_editor, [f'DROP TRIGGER "{name}"' for name, _ in triggers])
    yield
    VendorSQL.run(schema_editor, [sql for _, sql in triggers])


@cache
def known_triggers(vendor: str) -> tuple[dict[str, str], dict[str, str]]:
    """({trigger: its SQL}, {function: its body}) as all migrations of the code leave them on this database."""
    graph = MigrationLoader(None).graph
    triggers: dict[str, str] = {}
    functions: dict[str, str] = {}
    applied: dict[tuple[str, str], None] = {}
    for leaf in graph.leaf_nodes():
        applied |= dict.fromkeys(graph.forwards_plan(leaf))
    for statement in (sql for key in applied for op in graph.nodes[key].operations for sql in statements(op, vendor)):
        if made := re.match(r"CREATE TRIGGER (\w+)", statement):
            triggers[made[1]] = statement
        elif gone := re.match(r"DROP TRIGGER (?:IF EXISTS )?(\w+)", statement):
            triggers.pop(gone[1], None)
        elif made := re.match(r"\s*CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?\$\$(.*)\$\$", statement, re.S):
            functions[made[1]] = made[2]
        elif gone := re.match(r"DROP FUNCTION (\w+)", statement):
            functions.pop(gone[1], None)
    return triggers, functions


def statements(operation: Operation, vendor: str) -> Iterator[str]:
    for inner in getattr(operation, "operations", ()):
        yield from statements(inner, vendor)
    if isinstance(operation, VendorSQL):
        yield from getattr(operation, vendor)


def broken_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers, and functions of triggers, that are gone, switched off or not what the migrations made."""
    triggers, functions = known_triggers(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return sorted(name for name, _ in triggers.items() - set(cursor.fetchall()))
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
        gone = set(triggers) - {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)", [list(functions)])
        bodies = functions.items() - set(cursor.fetchall())
    return sorted({*gone, *(name for name, _ in bodies)})
