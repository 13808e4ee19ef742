"""The one task of the queue, which runs a job, and what is done for jobs that no worker has any more."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from billing_site.jobs.models import Job


@task()
def run_job(public_id: str) -> None:
    """Run the job with this public id, unless it ended or another worker has it."""
    job = Job.objects.unfinished().filter(public_id=public_id).first()
    if job:
        job.run(timezone.now)


def requeue_abandoned_jobs(now: datetime) -> int:
    """Hand jobs whose worker died, or whose task was lost, to the queue again; returns how many."""
    running = [job for job in Job.objects.running() if job.is_abandoned(now)]
    waiting = Job.objects.filter(state=Job.QUEUED, heartbeat__lt=now - Job.TASK_LOST)
    lost = [job for job in waiting if not tasks(job, TaskResultStatus.READY).exists()]
    return sum(requeue(job, now) for job in (*running, *lost))


def requeue(job: Job, now: datetime) -> bool:
    """The job back to the queue, before those that were never begun; False if another does it, or it is given up."""
    with transaction.atomic():
        # What the dead worker had begun of it is over.
        tasks(job, TaskResultStatus.RUNNING).update(status=TaskResultStatus.FAILED, finished_at=now)
        if not job.put_back(now):
            return False
        run_job.using(priority=1).enqueue(job.public_id)
    return True


def tasks(job: Job, status: TaskResultStatus):
    """The job's tasks in the queue that are in this state."""
    return DBTaskResult.objects.filter(status=status, task_path=run_job.module_path, args_kwargs__args__0=job.public_id)
