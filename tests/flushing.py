"""Emptying the database after a test with real commits, although its triggers refuse deletion (SQLite only).

PostgreSQL truncates, which row triggers do not see. On SQLite the guards step aside for the flush and come back.
"""

from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

Operations = DatabaseWrapper.ops_class
original = Operations.sql_flush
GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"


def sql_flush(self, style, tables, **options):
    with connection.cursor() as cursor:
        guards = cursor.execute(GUARDS).fetchall()
    aside = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in guards]
    return [*aside, *original(self, style, tables, **options), *(sql for _, sql in guards)]


def let_flush_pass_the_guards():
    Operations.sql_flush = sql_flush
