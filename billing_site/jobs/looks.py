"""Work that is due again and again: sweeps of the clock, and beside them a thread that looks every two seconds."""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from billing_site.lib.db.outages import outage

log = logging.getLogger("billfold")
LOOK_EVERY = 2  # seconds
MANY = 100  # things of one look: more may be due at once
# What is being handed over may be finished; who answers later leaves its row in doubt.
PATIENCE = 30  # seconds
T = TypeVar("T")


class Looks:
    """`with Looks(work):` calls it again and again until the end; at once where it did MANY things."""

    def __init__(self, work: Callable, every: float = LOOK_EVERY) -> None:
        self.work, self.every = work, every
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.rounds, daemon=True, name=work.__name__)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_) -> None:
        self.ended.set()
        self.thread.join(PATIENCE)

    def rounds(self) -> None:
        while not self.ended.is_set():
            if self.look() < MANY:
                self.ended.wait(self.every)
        connection.close()

    def look(self) -> int:
        """How much was done; whatever is wrong is tried again at the next look."""
        close_old_connections()
        try:
            return self.work(timezone.now(), stopping=self.ended.is_set)
        except DatabaseError as error:
            log.warning("No look this time (%s): %s", self.work.__name__, error)
        except Exception:
            log.exception("A look failed: %s", self.work.__name__)
        return 0


def one_by_one(
    rows: Iterable[T], verb: Callable[[T], object], *, what: str, expected: tuple[type[Exception], ...] = ()
) -> int:
    """Of how many rows `verb` said that something was done. `what` names such a row in the log.

    What is `expected` is a reason to come back in the next round; a fault is logged with its trace and passed over.
    Raises what says that the database cannot be used: that would be so for each of them.
    """
    done = 0
    for row in rows:
        try:
            done += bool(verb(row))
        except expected as reason:
            log.info("%s %s was passed over this time: %s", what, row, reason)
        except Exception as error:
            if outage(error):
                raise
            log.exception("%s %s could not be looked after", what, row)
    return done
