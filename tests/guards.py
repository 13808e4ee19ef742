"""The guards of issued facts, out of the way for tests that break the books behind them."""

from contextlib import contextmanager

from django.db import connection

SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
POSTGRESQL = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


def step_aside():
    """Take every guard away; returns the statements that bring them back. The test's transaction does so too."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            guards = cursor.execute(SQLITE).fetchall()
            for name, _ in guards:
                cursor.execute(f'DROP TRIGGER "{name}"')
            return [sql for _, sql in guards]
        # A table with checks that wait for the commit cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = [table for (table,) in cursor.execute(POSTGRESQL).fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return ["SET CONSTRAINTS ALL IMMEDIATE", *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables)]


@contextmanager
def unguarded():
    """A hand in the database that takes the guards away, does what it does, and puts them back."""
    back = step_aside()
    with connection.cursor() as cursor:
        yield cursor
        for statement in back:
            cursor.execute(statement)
