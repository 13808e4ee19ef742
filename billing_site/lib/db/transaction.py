"""The outermost transaction: work done whole or not at all, tried again once where the database asks for it."""

from __future__ import annotations

import functools
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, connection, models, transaction

R = TypeVar("R")
P = ParamSpec("P")
# What became of work that failed; `outcome_of` says it of an error.
NOTHING, UNKNOWN, SAVED = "nothing", "unknown", "saved"
# PostgreSQL undoes the transaction and asks to begin again: serialization failure, deadlock.
AGAIN = ("40001", "40P01")
# Seconds. Whoever began again at once could take the row back before the other one, which waits for it, wakes up.
PAUSE = 0.1
# The server's word at COMMIT that all is undone: a constraint that was checked last, a transaction rolled back. Whoever
# lost the connection, or met a disk that takes no more, does not know (40003 says so itself).
UNDONE_CLASSES = ("23", "40")
STATEMENT_UNKNOWN = "40003"
forgetting: list[Callable[[], None]] = []


def forgets(forget: Callable[[], None]) -> Callable[[], None]:
    """Decorator for what empties a memory of rows: rows read in a transaction that was undone are not to be kept."""
    forgetting.append(forget)
    return forget


def run_whole(work: Callable[[], R], *, again: Callable[[], None] | None = None) -> R:
    """What `work()` gives, done in the outermost transaction; inside another one it is a part of that.

    A deadlock or a serialization failure is tried again once; `again` is called before, to put back what is not in
    the database. `outcome_of` tells of the error that leaves here whether anything was saved.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    try:
        return once_through(work)
    except Exception as error:
        forget_rows()
        if outcome_of(error) != NOTHING or not asks_again(error):
            raise
    if again:
        again()
    time.sleep(PAUSE)
    try:
        return once_through(work)
    except Exception:
        forget_rows()
        raise


def whole(verb: Callable[P, R]) -> Callable[P, R]:
    """Decorator, in place of `transaction.atomic`, for a verb that locks: done whole, as `run_whole` does it.

    Rows of models among the arguments are put back before the second try to what they held before the first.
    """

    @functools.wraps(verb)
    def done_whole(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return verb(*args, **kwargs)
        before = [(row, row.__getstate__()) for row in (*args, *kwargs.values()) if isinstance(row, models.Model)]
        return run_whole(lambda: verb(*args, **kwargs), again=lambda: put_back(before))

    return done_whole


def outcome_of(error: BaseException) -> str:
    """NOTHING where all of it is surely undone, SAVED where it is surely committed (what was to follow failed)."""
    return getattr(error, "outcome", UNKNOWN)


def once_through(work: Callable[[], R]) -> R:
    """Do it in a transaction of its own; an error says of itself what became of it."""
    outcome = NOTHING

    def committed() -> None:
        nonlocal outcome
        outcome = SAVED

    try:
        with transaction.atomic():
            # The first to be called after COMMIT, before those of the work, one of which may fail.
            transaction.on_commit(committed)
            result = work()
            outcome = UNKNOWN
        return result
    except Exception as error:
        if outcome == UNKNOWN and is_undone(error):
            outcome = NOTHING
        with suppress(AttributeError):  # An error without room for it: then nobody knows.
            error.outcome = outcome  # type: ignore[attr-defined]
        raise


def asks_again(error: BaseException) -> bool:
    return sqlstate(error) in AGAIN


def is_undone(error: BaseException) -> bool:
    """Whether this refusal of a COMMIT is one that surely leaves nothing behind."""
    if isinstance(error, IntegrityError):
        return True
    if isinstance(error.__cause__, sqlite3.Error):
        return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
    state = sqlstate(error)
    return isinstance(error, DatabaseError) and state[:2] in UNDONE_CLASSES and state != STATEMENT_UNKNOWN


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's code of an error, its own or as Django wraps it; "" where there is none."""
    return getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""


def forget_rows() -> None:
    for forget in forgetting:
        forget()


def put_back(rows: list[tuple[models.Model, dict[str, Any]]]) -> None:
    for row, state in rows:
        row.__dict__.clear()
        row.__dict__.update(state)
