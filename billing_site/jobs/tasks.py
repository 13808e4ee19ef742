"""The one task of the queue: run a job."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from billing_site.jobs.models import Job


@task()
def run_job(public_id: str) -> None:
    """Run the job with this public id, unless it ended or another worker has it."""
    job = Job.objects.unfinished().filter(public_id=public_id).first()
    if job:
        job.run(timezone.now)


def requeue_abandoned_jobs(now: datetime) -> int:
    """Hand jobs whose worker died to the queue again; returns how many."""
    jobs = list(Job.objects.abandoned(now))
    for job in jobs:
        run_job.enqueue(job.public_id)
    return len(jobs)
