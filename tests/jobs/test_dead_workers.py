"""Jobs whose worker died: known soon, said on their page, taken up by another, and not tried for ever."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from billing_site.jobs import workers
from billing_site.jobs.models import AT_WORK, Job
from billing_site.jobs.pulse import Pulse, beat
from billing_site.jobs.tasks import requeue_abandoned_jobs, run_job
from tests.factories import staff
from tests.jobs.test_jobs import RAN, a_job, page
from tests.locked import locked_database
from tests.reading import text

STOPPED = "The worker that had this stopped; another one takes it up within a minute."
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture(autouse=True)
def _nothing_ran():
    RAN.clear()


def dead():
    """The name of a worker of this machine whose process is no more."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return f"{workers.machine()}:{ended.pid}:abc"


def lock_up(job):
    """Work for the tests: the database is away in its second step."""
    yield 1
    raise OperationalError("server closed the connection unexpectedly")


def fill_up(job):
    raise OSError(28, "No space left on device")
    yield


def running(by, worker, silent=0, **fields):
    heartbeat = timezone.now() - timedelta(seconds=silent)
    return a_job(by, state=Job.RUNNING, heartbeat=heartbeat, worker=worker, **fields)


def test_a_dead_process_of_this_machine_is_known_at_once(billing):
    assert running(billing, dead()).is_abandoned(timezone.now())
    assert not running(billing, workers.own_name(), silent=60).is_abandoned(timezone.now())
    assert running(billing, workers.own_name(), silent=301).is_abandoned(timezone.now())


def test_another_process_with_the_number_of_a_dead_one_is_not_taken_for_it(billing):
    """Numbers come again: in a container that is started again, the new worker mostly has that of the old one."""
    machine, process, token = workers.own_name().split(":")
    number, began = process.split("-")
    assert running(billing, f"{machine}:{number}-{int(began) - 100}:{token}").is_abandoned(timezone.now())
    assert not running(billing, f"{machine}:{number}:{token}").is_abandoned(timezone.now()), "as names were before"


def test_a_worker_elsewhere_is_taken_for_dead_within_half_a_minute(billing):
    assert not running(billing, "elsewhere:1:abc", silent=20).is_abandoned(timezone.now())
    assert running(billing, "elsewhere:1:abc", silent=26).is_abandoned(timezone.now())


def test_no_two_names_are_alike():
    assert len({workers.own_name() for _ in range(50)}) == 50
    assert workers.is_here(workers.own_name())
    assert not workers.is_here("elsewhere:1:abc")
    assert not workers.has_died(workers.own_name())


def test_the_page_says_that_another_takes_it_up(desk, settings):
    job = running(desk.user, dead())
    assert STOPPED in text(desk.get(page(job)))
    settings.TASKS = QUEUE
    assert requeue_abandoned_jobs(timezone.now()) == 1
    assert STOPPED in text(desk.get(page(job)))
    run_job.call(job.public_id)
    assert "Done" in text(desk.get(page(job)))
    assert STOPPED not in text(desk.get(page(job)))
    other = running(desk.user, workers.own_name())
    assert STOPPED not in text(desk.get(page(other)))


def test_it_stands_before_what_was_never_begun_and_its_old_task_is_over(billing, settings):
    settings.TASKS = QUEUE
    job = Job.start("Count", "tests.jobs.test_jobs.count_to", by=billing, now=timezone.now(), total=3)
    first = DBTaskResult.objects.get()
    first.claim("w")
    job.take(timezone.now())
    Job.objects.update(worker=dead())
    a_job(billing)
    run_job.enqueue("another")
    assert requeue_abandoned_jobs(timezone.now()) == 1
    assert DBTaskResult.objects.get(pk=first.pk).status == TaskResultStatus.FAILED
    assert DBTaskResult.objects.ready().first().args_kwargs["args"] == [job.public_id]
    assert requeue_abandoned_jobs(timezone.now() + timedelta(minutes=9)) == 1, "only the one without a task"


def test_a_job_that_ends_its_workers_is_given_up_in_words(billing, settings):
    settings.TASKS = QUEUE
    job = running(billing, dead(), done=2, total=3)
    taken_up = []
    for _ in range(5):
        taken_up.append(requeue_abandoned_jobs(timezone.now()))
        if not Job.objects.get().is_finished:
            assert Job.objects.get().take(timezone.now())
            Job.objects.update(worker=dead())
    row = Job.objects.get(pk=job.pk)
    assert taken_up == [1, 1, 0, 0, 0]
    assert (row.state, row.done) == ("failed", 2)
    assert row.message == "3 workers took this up and ended at the same point. What was done stays done."


def test_whoever_gets_further_has_all_tries_again(billing):
    job = running(billing, dead(), stops=2, done=1, total=3, cursor={"step": 1})
    job.state, job.worker = Job.QUEUED, ""
    Job.objects.update(state=Job.QUEUED, worker="")
    job.run(timezone.now)
    assert (Job.objects.get().state, Job.objects.get().stops) == ("done", 0)


def test_a_database_that_is_away_does_not_end_a_job(billing, settings):
    settings.TASKS = QUEUE
    job = a_job(billing, "lock_up")
    Job.objects.update(function=f"{__name__}.lock_up")
    job.refresh_from_db()
    job.run(timezone.now)
    row = Job.objects.get()
    assert (row.state, row.done, row.worker, row.stops) == ("queued", 1, "", 0)
    assert requeue_abandoned_jobs(timezone.now() + timedelta(seconds=31)) == 1
    assert requeue_abandoned_jobs(timezone.now() + timedelta(seconds=63)) == 0, "its task is in the queue"


def test_a_full_disk_ends_a_job_in_its_own_words(billing):
    job = a_job(billing)
    Job.objects.update(function=f"{__name__}.fill_up")
    job.refresh_from_db()
    job.run(timezone.now)
    row = Job.objects.get()
    assert (row.state, row.message) == ("failed", "The disk is full. Make room there, then start it again.")


def test_the_pulse_shows_that_work_is_in_good_hands(real_commits):
    job = running(staff(), workers.own_name(), silent=200)
    mine = running(staff(), workers.own_name(), silent=200)
    AT_WORK[mine.pk] = mine.worker
    try:
        with locked_database():
            beat()
        with Pulse():
            pass
    finally:
        AT_WORK.pop(mine.pk)
    assert Job.objects.get(pk=job.pk).heartbeat == job.heartbeat
    assert Job.objects.get(pk=mine.pk).heartbeat > mine.heartbeat


def test_the_pulse_takes_up_what_a_dead_worker_had(real_commits):
    running(staff(), dead(), total=3)
    beat()
    assert RAN == [1, 2, 3]
    assert Job.objects.get().state == "done"
