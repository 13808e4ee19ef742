"""Mail beside the sweeps: a thread looks into the outbox every two seconds, and neither waits for the other."""

import logging
import threading

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from billing_site.mail.outbox import RUN, send_due_messages

log = logging.getLogger("billfold")
LOOK_EVERY = 2  # seconds
# What is being handed over may be finished; a server that answers later leaves the mail in doubt.
PATIENCE = 30  # seconds


class MailThread:
    """`with MailThread():` sends mail until the end."""

    def __init__(self, every: float = LOOK_EVERY) -> None:
        self.every = every
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.rounds, daemon=True, name="mail")

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
        """How many mails went; whatever is wrong is tried again at the next look."""
        close_old_connections()
        try:
            return send_due_messages(timezone.now(), stopping=self.ended.is_set)
        except DatabaseError as error:
            log.warning("No look into the outbox this time: %s", error)
        except Exception:
            log.exception("Mail could not be sent")
        return 0
