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
    before = connection.settings_dict["OPTIONS"].get("options", "")
    with psycopg.connect(**asked) as other:
        connect_with(f"-c lock_timeout={WAIT}")
        # What reads goes on; INSERT, UPDATE and SELECT FOR UPDATE wait.
        other.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        try:
            yield
        finally:
            other.rollback()
            connect_with(before)


def connect_with(options):
    """Let every connection from now on have these options: a page may give one back to the pool and get another."""
    connection.settings_dict["OPTIONS"]["options"] = options
    connection.close()
    connection.close_pool()


def tell(statement):
    """Execute it, on the connection of this thread."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
