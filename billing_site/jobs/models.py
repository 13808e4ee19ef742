"""Job rows: what is to be done, how far it is, and what came of it."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import DatabaseError, models

from billing_site.jobs import workers
from billing_site.jobs.queue import enqueue
from billing_site.lib.db.outages import FULL, outage
from billing_site.lib.encryption.key_file import KeyFault
from billing_site.lib.ids import public_id
from billing_site.lib.renamed import find
from billing_site.staff.models.user import User

log = logging.getLogger("billfold")

NO_KEY = "The server cannot read its key file, and its log says why. What was done stays done."
RUN_JOB = "billing_site.jobs.tasks.run_job"
# What this process is at work on: {key of the job: name under which it was taken}; pulse.py gives signs of its life.
AT_WORK: dict[int, str] = {}


class JobFailed(Exception):
    """The work cannot continue; the text tells staff why in plain words."""


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.QUEUED, Job.RUNNING])

    def running(self) -> Self:
        return self.filter(state=Job.RUNNING)


class Job(models.Model):
    """One piece of long work.

    `function` is the dotted path of a generator `work(job)`; settings.RENAMED has its former ones. It does a batch per
    step, commits it, and yields how many things are done in all; it starts again from `job.cursor` after a crash, so
    each batch must save the cursor with it.
    """

    QUEUED, RUNNING, DONE, FAILED, CANCELED = "queued", "running", "done", "failed", "canceled"
    STATES = [(state, state.capitalize()) for state in (QUEUED, RUNNING, DONE, FAILED, CANCELED)]
    # A sign of life comes every few seconds. Without it a worker is taken for dead: soon, unless its process is there.
    PATIENCE, PATIENCE_WITH_A_PROCESS = timedelta(seconds=25), timedelta(minutes=5)
    # A task that was left to the queue and is not there any more is left to it again.
    TASK_LOST = timedelta(seconds=30)
    MOST_STOPS = 3

    public_id = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    function = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default=QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    back_url = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField()
    # Who has it, "" for nobody, and when it last showed that it lives; how many ended at the point reached.
    worker = models.CharField(max_length=80, blank=True, default="")
    heartbeat = models.DateTimeField()
    stops = models.PositiveSmallIntegerField(default=0)
    finished = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "heartbeat"], name="jobs_job_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in (self.DONE, self.FAILED, self.CANCELED)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else (100 if self.is_finished else 0)

    def is_abandoned(self, now: datetime) -> bool:
        """Whether whoever has it is dead, as far as one can tell from here."""
        if self.state != self.RUNNING:
            return False
        if workers.is_here(self.worker):
            return workers.has_died(self.worker) or self.heartbeat < now - self.PATIENCE_WITH_A_PROCESS
        return self.heartbeat < now - self.PATIENCE

    def waits_for_another(self, now: datetime) -> bool:
        """Whether a worker had it and ended, and none has it yet."""
        return self.is_abandoned(now) or (self.state == self.QUEUED and self.stops > 0)

    @classmethod
    def start(
        cls, title: str, function: str, *, by: User, now: datetime, total: int = 0, back_url: str = "", **params: Any
    ) -> Self:
        """Write the job and its task: both or, if the transaction around them fails, neither. Long texts are cut."""
        job = cls.objects.create(
            public_id=public_id("job", now),
            title=title[:200],
            function=function,
            params=params,
            total=total,
            back_url=back_url[:500],
            created_by=by,
            created=now,
            heartbeat=now,
        )
        enqueue(RUN_JOB, job.public_id)
        return job

    def run(self, clock: Callable[[], datetime]) -> None:
        """Do the work until it ends. `clock` is a callable giving the time, because the work takes long."""
        if not self.take(clock()):
            return
        AT_WORK[self.pk] = self.worker
        try:
            self.work(clock)
        finally:
            AT_WORK.pop(self.pk, None)

    def work(self, clock: Callable[[], datetime]) -> None:
        try:
            for done in find(self.function)(self):
                if not self.beat(done, clock()):
                    return
        except JobFailed as error:
            self.end(self.FAILED, str(error), clock())
        except KeyFault as fault:
            log.error("Job %s stopped: %s", self.public_id, fault)
            self.end(self.FAILED, NO_KEY, clock())
        except Exception as error:
            self.stop(error, clock())
        else:
            self.end(self.DONE, self.message, clock())

    def stop(self, error: Exception, now: datetime) -> None:
        """The work raised this: an outage is waited for, anything else ends the job."""
        kind = outage(error)
        if kind == FULL:
            log.warning("Job %s stopped: %s", self.public_id, error)
            self.end(self.FAILED, "The disk is full. Make room there, then start it again.", now)
        elif kind:
            log.warning("Job %s waits for the database: %s", self.public_id, error)
            with suppress(DatabaseError):  # Where this cannot be written either, the worker is taken for dead.
                self.hold(state=self.QUEUED, worker="", heartbeat=now)
        else:
            log.error("Job %s stopped", self.public_id, exc_info=error)
            self.end(self.FAILED, "The work stopped because of an error in Billfold; the log names it.", now)

    def take(self, now: datetime) -> bool:
        """Make the job this worker's own; False where another worker has it and still shows signs of life."""
        if self.state == self.RUNNING and not self.is_abandoned(now):
            return False
        return self.turn(state=self.RUNNING, worker=workers.own_name(), heartbeat=now)

    def put_back(self, now: datetime) -> bool:
        """Free it of a worker that died. Not for ever: what ends its worker each time is not tried a fourth time."""
        stops = self.stops + (self.state == self.RUNNING)
        if stops < self.MOST_STOPS:
            return self.turn(state=self.QUEUED, worker="", heartbeat=now, stops=stops)
        text = f"{self.MOST_STOPS} workers took this up and ended at the same point. What was done stays done."
        log.error("Job %s is not tried again: %s", self.public_id, text)
        self.turn(state=self.FAILED, worker="", finished=now, message=text, stops=stops)
        return False

    def turn(self, **changes: Any) -> bool:
        """Write `changes` if nobody else did anything with the row since it was read, not even show that he lives."""
        return self.change(changes, heartbeat=self.heartbeat)

    def hold(self, **changes: Any) -> bool:
        """Write `changes` if the job is still this worker's."""
        return self.change(changes)

    def change(self, changes: dict[str, Any], **known: Any) -> bool:
        same = Job.objects.unfinished().filter(pk=self.pk, state=self.state, worker=self.worker, **known)
        held = same.update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)
        return bool(held)

    def beat(self, done: int, now: datetime) -> bool:
        """Save the progress; False when somebody canceled the job meanwhile, or took it over for dead."""
        stops = 0 if done > self.done else self.stops
        progress = {"done": done, "cursor": self.cursor, "total": self.total, "message": self.message}
        return self.hold(heartbeat=now, stops=stops, **progress)

    def end(self, state: str, message: str, now: datetime) -> None:
        """The last word about the job, unless it was canceled or taken over meanwhile."""
        self.hold(
            state=state, message=message[:500], finished=now, result=self.result, done=self.done, total=self.total
        )

    def cancel(self, now: datetime) -> bool:
        """Stop after the batch under way; what is done stays done."""
        canceled = Job.objects.unfinished().filter(pk=self.pk)
        return bool(canceled.update(state=self.CANCELED, finished=now, message="Canceled. What was done stays done."))


class Routine(models.Model):
    """What runs again and again: when it did last, and, where it checks something, how much it found wrong."""

    CLOCK, BOOKS, WITNESS = "clock", "books", "witness"

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    findings = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def ran(cls, name: str, now: datetime, findings: int | None = None) -> None:
        """Note that it ran, in one statement."""
        Routine.objects.bulk_create(
            [Routine(name=name, at=now, findings=findings)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at", "findings"],
        )

    @classmethod
    def last(cls, name: str) -> Self | None:
        return cls.objects.filter(name=name).first()
