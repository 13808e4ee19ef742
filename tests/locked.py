"""A database that answers readers and keeps writers waiting, because somebody else is writing and does not end."""

import sqlite3
from contextlib import closing, contextmanager

import psycopg
from django.db import connection

WAIT = 20  # milliseconds until this side gives up


@contextmanager
def locked_database():
    """Hold the lock of every writer, by a connection of its own; whoever writes meanwhile is refused soon.

    Needs `real_commits`: on SQLite the transaction around an ordinary test holds this lock itself.
    """
    connection.ensure_connection()
    with locked_sqlite() if connection.vendor == "sqlite" else locked_postgresql():
        yield


@contextmanager
def locked_sqlite():
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    tell(f"PRAGMA busy_timeout = {WAIT}")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()
            tell(f"PRAGMA busy_timeout = {before}")


@contextmanager
def locked_postgresql():
    tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names())
    asked = {name: connection.get_connection_params()[name] for name in ("dbname", "user", "host", "port")}
    tell(f"SET lock_timeout = {WAIT}")
    with psycopg.connect(**asked) as other:
        # What reads goes on; INSERT, UPDATE and SELECT FOR UPDATE wait.
        other.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        try:
            yield
        finally:
            other.rollback()
            tell("RESET lock_timeout")


def tell(statement):
    """Execute it, on whatever connection there is by now."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
