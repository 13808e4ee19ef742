"""Signs of life of a worker, whatever it is at work on, and its look for jobs of workers that died."""

import logging
import threading

from django.db import DatabaseError, connection
from django.utils import timezone

from billing_site.jobs.models import AT_WORK, Job
from billing_site.jobs.tasks import requeue_abandoned_jobs
from billing_site.lib.db.waiting import without_waiting

log = logging.getLogger("billfold")
EVERY = 5  # seconds


class Pulse:
    """`with Pulse():` shows every few seconds that the jobs of this process are in good hands."""

    def __init__(self, every: float = EVERY) -> None:
        self.every = every
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.beats, daemon=True, name="pulse")

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_) -> None:
        self.ended.set()
        self.thread.join()

    def beats(self) -> None:
        while True:
            beat()
            if self.ended.wait(self.every):
                return


def beat() -> None:
    """One sign of life, and one look; a database that is away or busy is asked again at the next."""
    try:
        with without_waiting():
            for key, worker in list(AT_WORK.items()):
                Job.objects.running().filter(pk=key, worker=worker).update(heartbeat=timezone.now())
            requeue_abandoned_jobs(timezone.now())
    except DatabaseError as error:
        log.info("No sign of life this time: %s", error)
    finally:
        connection.close()
