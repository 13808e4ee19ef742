"""Outages told from faults: what the drivers really raise, on both databases and of the system."""

import errno
import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError
from django.db.utils import DatabaseErrorWrapper
from psycopg_pool import ConnectionPool, PoolTimeout

from billing_site.lib.db.outages import BUSY, FULL, GONE, outage
from tests.locked import locked_database


def of_sqlite(act):
    """What Django makes of the error that `act()` raises."""
    from django.db import connections
    from django.db.backends.sqlite3.base import DatabaseWrapper

    wrapper = DatabaseWrapper(connections.create_connection("default").settings_dict | {"OPTIONS": {}})
    with pytest.raises(DatabaseError) as raised, DatabaseErrorWrapper(wrapper):
        act()
    return raised.value


@pytest.fixture
def small(tmp_path):
    """An SQLite file with a table, and a second connection to it that does not wait."""
    path = tmp_path / "small.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as first:
        first.execute("CREATE TABLE notes (text UNIQUE)")
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as second:
            yield first, second


def test_a_locked_sqlite_is_busy(small):
    first, second = small
    first.execute("BEGIN IMMEDIATE")
    assert outage(of_sqlite(lambda: second.execute("BEGIN IMMEDIATE"))) == BUSY


def test_a_full_sqlite_is_full(small):
    first, _ = small
    first.execute("PRAGMA max_page_count = 3")
    assert outage(of_sqlite(lambda: first.execute("INSERT INTO notes VALUES (?)", ["x" * 90_000]))) == FULL


def test_a_file_that_cannot_be_opened_is_gone(tmp_path):
    assert outage(of_sqlite(lambda: sqlite3.connect(tmp_path / "nowhere" / "x.sqlite3"))) == GONE


def test_faults_of_sqlite_are_none(small):
    first, _ = small
    assert not outage(of_sqlite(lambda: first.execute("SELECT * FROM nothing")))
    first.execute("INSERT INTO notes VALUES ('a')")
    assert not outage(of_sqlite(lambda: first.execute("INSERT INTO notes VALUES ('a')")))


def wrapped(error):
    """As Django raises what psycopg raised."""
    made = OperationalError(*error.args)
    made.__cause__ = error
    return made


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("LockNotAvailable", BUSY),
        ("QueryCanceled", BUSY),
        ("DeadlockDetected", BUSY),
        ("SerializationFailure", BUSY),
        ("TooManyConnections", BUSY),
        ("AdminShutdown", GONE),
        ("CrashShutdown", GONE),
        ("CannotConnectNow", GONE),
        ("ConnectionFailure", GONE),
        ("ReadOnlySqlTransaction", GONE),
        ("DiskFull", FULL),
        ("IoError", FULL),
        ("UndefinedTable", ""),
        ("UniqueViolation", ""),
        ("DivisionByZero", ""),
        ("InsufficientPrivilege", ""),
    ],
)
def test_codes_of_postgresql(name, kind):
    assert outage(wrapped(getattr(psycopg.errors, name)("said the server"))) == kind


def test_nobody_at_the_address_of_postgresql_is_gone():
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect("host=127.0.0.1 port=1 connect_timeout=2")
    assert outage(wrapped(refused.value)) == GONE


def test_a_pool_with_none_free_is_gone():
    nowhere = ConnectionPool("host=127.0.0.1 port=1", min_size=0, max_size=1, open=False, reconnect_timeout=0.1)
    with nowhere as pool, pytest.raises(PoolTimeout) as waited:
        pool.getconn(timeout=0.1)
    assert outage(wrapped(waited.value)) == GONE


def test_what_follows_from_an_outage_is_one():
    def after_a_lost_connection():
        try:
            raise wrapped(psycopg.errors.AdminShutdown())
        except OperationalError:
            raise ProgrammingError("Cannot open a new connection in an atomic block.")  # noqa: B904

    with pytest.raises(ProgrammingError) as raised:
        after_a_lost_connection()
    assert outage(raised.value) == GONE


def test_the_systems_own_errors():
    assert outage(OSError(errno.ENOSPC, "No space left on device")) == FULL
    assert outage(OSError(errno.EDQUOT, "Disk quota exceeded")) == FULL
    for error in (FileNotFoundError(2, "x"), TimeoutError("x"), ConnectionRefusedError(111, "x"), ValueError(), None):
        assert not outage(error)
    assert not outage(IntegrityError("UNIQUE constraint failed"))


def test_the_cache_says_that_it_cannot_be_written_and_not_that_another_was_first(real_commits):
    assert cache.add("first", 1)
    assert not cache.add("first", 2)
    with locked_database():
        assert cache.get("first") == 1
        for write in (cache.add, cache.set, cache.touch):
            with pytest.raises(OperationalError) as raised:
                write("second" if write == cache.add else "first", 1)
            assert outage(raised.value) == BUSY
    assert cache.add("second", 1)
