"""Emptying the database after a test with real commits, although its guards refuse it: they step aside for the flush.

SQLite's triggers that refuse are dropped and made again; on PostgreSQL a superuser deletes past them, anybody else
disables and enables those against TRUNCATE.
What the migrations said of the models stays (types of content, permissions): Django need not write it anew each time.
"""

from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQLWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLiteWrapper

SQLite, PostgreSQL = SQLiteWrapper.ops_class, PostgreSQLWrapper.ops_class
STAY = {"django_content_type", "auth_permission"}
GUARDS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
AGAINST_TRUNCATE = r"SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE '%\_no\_truncate'"
flush_sqlite, flush_postgresql = SQLite.sql_flush, PostgreSQL.sql_flush


def past_triggers(self, style, tables, **options):
    with connection.cursor() as cursor:
        full = [table for table in sorted({*tables} - STAY) if any_row(cursor, self.quote_name(table))]
        guards = [(name, sql) for name, table, sql in cursor.execute(GUARDS).fetchall() if table in full]
    aside = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in guards]
    return [*aside, *flush_sqlite(self, style, full, **options), *(sql for _, sql in guards)]


def any_row(cursor, table):
    return cursor.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608


def past_truncate_guards(self, style, tables, **options):
    """Few tables have rows after a test: deleting those takes a hundredth of what TRUNCATE takes for all."""
    tables = sorted({*tables} - STAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0] or options.get("reset_sequences"):
            return truncated(self, style, tables, cursor, **options)
        cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in tables))  # noqa: S608
        full = [table for (table,) in cursor.fetchall()]
    # As a replica does, it asks neither guards nor foreign keys; until the end of this transaction.
    return ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{table}"' for table in full)]  # noqa: S608


def truncated(self, style, tables, cursor, **options):
    cursor.execute(AGAINST_TRUNCATE)
    guards = cursor.fetchall()
    aside, back = (
        [f"ALTER TABLE {table} {verb} TRIGGER {name}" for table, name in guards] for verb in ("DISABLE", "ENABLE")
    )
    return [*aside, *flush_postgresql(self, style, tables, **options), *back]


def let_flush_pass_the_guards():
    SQLite.sql_flush = past_triggers
    PostgreSQL.sql_flush = past_truncate_guards
    flush.emit_post_migrate_signal = lambda *arguments: None
