"""Emptying the database after a test with real commits, although its guards refuse it: they step aside for the flush.

SQLite's triggers that refuse are dropped and made again; PostgreSQL's against TRUNCATE are disabled and enabled.
"""

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQLWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLiteWrapper

SQLite, PostgreSQL = SQLiteWrapper.ops_class, PostgreSQLWrapper.ops_class
GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
AGAINST_TRUNCATE = r"SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE '%\_no\_truncate'"
flush_sqlite, flush_postgresql = SQLite.sql_flush, PostgreSQL.sql_flush


def past_triggers(self, style, tables, **options):
    with connection.cursor() as cursor:
        guards = cursor.execute(GUARDS).fetchall()
    aside = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in guards]
    return [*aside, *flush_sqlite(self, style, tables, **options), *(sql for _, sql in guards)]


def past_truncate_guards(self, style, tables, **options):
    with connection.cursor() as cursor:
        guards = cursor.execute(AGAINST_TRUNCATE).fetchall()
    aside, back = (
        [f"ALTER TABLE {table} {verb} TRIGGER {name}" for table, name in guards] for verb in ("DISABLE", "ENABLE")
    )
    return [*aside, *flush_postgresql(self, style, tables, **options), *back]


def let_flush_pass_the_guards():
    SQLite.sql_flush = past_triggers
    PostgreSQL.sql_flush = past_truncate_guards
