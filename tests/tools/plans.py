"""How a database would read a large table, asked of the small ones that tests have."""

from django.db import connection

# What the planner of PostgreSQL believes of a table: rows on its first page. It multiplies by the pages that there are.
LARGE = """
    SET LOCAL enable_seqscan = off;
    UPDATE pg_class SET relpages = 1, reltuples = 10000
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace;
    DELETE FROM pg_statistic WHERE starelid IN
        (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace);
"""


def as_if_large():
    """Until this transaction ends PostgreSQL plans as if each table were large, whatever it had found out before.

    Tables of a few rows it reads whole; and vacuum, that comes when it likes, tells it how few they are. What counts
    is that the indexes serve where it pays. SQLite plans by the indexes alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(LARGE)
