"""Job rows: what is to be done, how far it is, and what came of it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models

from billing_site.jobs.queue import enqueue
from billing_site.lib.ids import public_id
from billing_site.lib.renamed import find
from billing_site.staff.models.user import User

log = logging.getLogger("billfold")

RUN_JOB = "billing_site.jobs.tasks.run_job"


class JobFailed(Exception):
    """The work cannot continue; the text tells staff why in plain words."""


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.QUEUED, Job.RUNNING])

    def abandoned(self, now: datetime) -> Self:
        """Jobs that no worker has touched for a while: the worker died, or the task never started."""
        return self.unfinished().filter(heartbeat__lt=now - Job.PATIENCE)


class Job(models.Model):
    """One piece of long work.

    `function` is the dotted path of a generator `work(job)`; settings.RENAMED has its former ones. It does a batch per
    step, commits it, and yields how many things are done in all; it starts again from `job.cursor` after a crash, so
    each batch must save the cursor with it.
    """

    QUEUED, RUNNING, DONE, FAILED, CANCELED = "queued", "running", "done", "failed", "canceled"
    STATES = [(state, state.capitalize()) for state in (QUEUED, RUNNING, DONE, FAILED, CANCELED)]
    PATIENCE = timedelta(minutes=2)

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
    heartbeat = models.DateTimeField()
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
        try:
            for done in find(self.function)(self):
                if not self.beat(done, clock()):
                    return
        except JobFailed as error:
            self.end(self.FAILED, str(error), clock())
        except Exception:
            log.exception("Job %s stopped", self.public_id)
            self.end(self.FAILED, "The work stopped because of an error in Billfold; the log names it.", clock())
        else:
            self.end(self.DONE, self.message, clock())

    def take(self, now: datetime) -> bool:
        """Make the job this worker's own; False where another worker has it and still shows signs of life."""
        if self.state == self.RUNNING and self.heartbeat > now - self.PATIENCE:
            return False
        return self.hold(state=self.RUNNING, heartbeat=now)

    def hold(self, **changes: Any) -> bool:
        """Write `changes` if the row is as this worker left it: state and heartbeat together say whose the job is."""
        mine = Job.objects.unfinished().filter(pk=self.pk, state=self.state, heartbeat=self.heartbeat)
        held = mine.update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)
        return bool(held)

    def beat(self, done: int, now: datetime) -> bool:
        """Save the progress; False when somebody canceled the job meanwhile, or took it over for dead."""
        return self.hold(done=done, heartbeat=now, cursor=self.cursor, total=self.total, message=self.message)

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

    CLOCK, BOOKS = "clock", "books"

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
