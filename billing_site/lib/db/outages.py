"""What the database or the disk cannot do just now, told from faults of the program: busy, gone, full."""

import errno
import sqlite3
from collections.abc import Iterator

from django.db import OperationalError

# BUSY: it did not answer in time. GONE: it cannot be reached. FULL: it takes no more.
BUSY, GONE, FULL = "busy", "gone", "full"
# https://www.sqlite.org/rescode.html; a write that fails for another reason than ENOSPC, a quota say, is an I/O error.
OF_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: FULL,
    sqlite3.SQLITE_IOERR_WRITE: FULL,
    sqlite3.SQLITE_IOERR_FSYNC: FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,
    sqlite3.SQLITE_IOERR_TRUNCATE: FULL,
}
PRIMARY = 0xFF  # the part of an SQLite result code without its detail
# https://www.postgresql.org/docs/current/errcodes-appendix.html; the longest that begins the code counts.
OF_POSTGRESQL = {
    "08": GONE,  # the connection
    "25006": GONE,  # read only: what answers is a standby
    "25P03": GONE,  # ended for having been idle within a transaction
    "40": BUSY,  # deadlock, serialization: refused again after the second try
    "53": BUSY,  # out of connections, of memory
    "53100": FULL,
    "55P03": BUSY,  # no lock in time
    "57014": BUSY,  # no answer in time
    "57P": GONE,  # shutting down, starting up, idle for too long
    "58030": FULL,
}
OF_SYSTEM = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL, errno.EROFS: FULL}
LONGEST_CODE = 5


def outage(error: BaseException | None) -> str:
    """BUSY, GONE or FULL where `error`, or one that led to it, says so; "" for a fault."""
    return next((kind for each in and_before(error) if (kind := kind_of(each))), "")


def and_before(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it: a query after a lost connection fails in words of its own."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def kind_of(error: BaseException) -> str:
    if isinstance(error, OSError):
        return OF_SYSTEM.get(error.errno or 0, "")
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return OF_SQLITE.get(code) or OF_SQLITE.get(code & PRIMARY, "")
    if state := getattr(error, "sqlstate", None):
        return next((OF_POSTGRESQL[state[:n]] for n in range(LONGEST_CODE, 1, -1) if state[:n] in OF_POSTGRESQL), "")
    # Without a code it is no server that answers: nobody there, cut off, none free in the pool.
    return GONE if isinstance(error, OperationalError) and not coded(error.__cause__) else ""


def coded(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.Error) or bool(getattr(error, "sqlstate", None))
