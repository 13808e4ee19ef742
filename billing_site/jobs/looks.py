"""Work beside the sweeps: a thread that looks every two seconds for what is due, and nothing waits for another."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

log = logging.getLogger("billfold")
LOOK_EVERY = 2  # seconds
MANY = 100  # things of one look: more may be due at once
# What is being handed over may be finished; who answers later leaves its row in doubt.
PATIENCE = 30  # seconds


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
