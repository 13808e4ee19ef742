"""Workers killed in the middle of a job: another continues it, and nothing of it is lost or done twice."""

import random
import sys
from collections import Counter
from threading import Event

import pytest
from django.utils import timezone

from billing_site.events.models import Event as Happened
from billing_site.jobs.models import Job
from billing_site.lib.db.rows import insert_many
from customers.models.customer import Customer
from tests.abuse.site import PATIENCE, environment, started
from tests.factories import staff

WORKER = [sys.executable, "manage.py", "db_worker", "--batch", "--no-startup-delay", "-v0"]
LOOK = 0.02  # seconds
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def deletion_of(how_many):
    """A job that deletes so many customers, in batches."""
    now = timezone.now()
    names = [f"Crowd {number}" for number in range(how_many)]
    insert_many([Customer.build(now=now, name=name, email=f"{name[6:]}@example.com") for name in names])
    where = {"query": "matching=1", "zone": "UTC", "upto": 10**9, "batch": "op_killed"}
    function = "customers.bulk_actions.jobs.delete_job"
    return Job.start("Delete", function, by=staff(), now=now, total=how_many, **where)


def gets_further(job, worker):
    """Wait until a batch more is done; False where the worker has ended."""
    done, resting = job.done, Event()
    while worker.poll() is None:
        resting.wait(LOOK)
        job.refresh_from_db()
        if job.done > done:
            return True
    return False


def kill_again_and_again(folder, job, times, seed):
    """Workers one after the other, each killed some moments after it got further, the last one not; how many were."""
    chance, killed = random.Random(seed), 0
    while not job.is_finished:
        with started(WORKER, environment(folder)) as worker:
            if killed < times and gets_further(job, worker):
                Event().wait(chance.random() / 10)
                worker.kill()
                killed += 1
            worker.wait(PATIENCE)
        job.refresh_from_db()
    return killed


def counts(job, killed, how_many):
    deleted = Counter(Happened.objects.filter(type="customer.deleted").values_list("object_id", flat=True))
    return {
        "tried": how_many,
        "killed": killed,
        "lost": how_many - len(deleted) + Customer.objects.existing().count(),
        "doubled": sum(times > 1 for times in deleted.values()),
        "not done": int(job.state != Job.DONE) + abs(job.done - how_many),
    }


def assert_whole(found):
    assert (found["lost"], found["doubled"], found["not done"]) == (0, 0, 0), found


def test_a_job_whose_worker_is_killed_is_done_by_the_next_one(real_commits, settings, tmp_path):
    settings.TASKS = QUEUE
    job = deletion_of(1_100)
    killed = kill_again_and_again(tmp_path, job, 1, seed=1)
    assert_whole(counts(job, killed, 1_100))


@pytest.mark.prove
def test_a_job_survives_many_killed_workers(real_commits, settings, tmp_path, figures):
    settings.TASKS = QUEUE
    job = deletion_of(20_000)
    killed = kill_again_and_again(tmp_path, job, 15, seed=2)
    found = counts(job, killed, 20_000)
    figures(**found)
    assert_whole(found)
    assert killed > 5
