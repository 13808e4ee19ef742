"""Mail beside the sweeps: threads look into outbox and mailbox every two seconds, and nothing waits for another."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from billing_site.mail.bounces.sweep import read_due_reports
from billing_site.mail.outbox import RUN, send_due_messages

log = logging.getLogger("billfold")
LOOK_EVERY = 2  # seconds
# What is being handed over may be finished; a server that answers later leaves the mail in doubt.
PATIENCE = 30  # seconds


class Looks:
    """`with Looks(work):` calls it again and again until the end; at once where it did RUN things."""

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
            if self.look() < RUN:
                self.ended.wait(self.every)
        connection.close()

    def look(self) -> int:
        """How much was done; whatever is wrong is tried again at the next look."""
        close_old_connections()
        try:
            return self.work(timezone.now(), stopping=self.ended.is_set)
        except DatabaseError as error:
            log.warning("No look for mail this time: %s", error)
        except Exception:
            log.exception("Mail could not be looked after")
        return 0


def mail_threads() -> ExitStack:
    """What looks after mail beside the sweeps: one thread sends, one reads what comes back."""
    both = ExitStack()
    both.enter_context(Looks(send_due_messages))
    both.enter_context(Looks(read_due_reports))
    return both
