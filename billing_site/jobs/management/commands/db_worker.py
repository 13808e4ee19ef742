"""The worker of the queue: that of django-tasks, which shows besides that it lives and takes up jobs of dead ones."""

from django_tasks_db.management.commands import db_worker

from billing_site.jobs.pulse import Pulse, beat


class Command(db_worker.Command):
    help = "Do the work of the queue, and take up the jobs of workers that died."

    def handle(self, *args, **options) -> None:
        # Those of the worker in whose place this one was started come before anything else.
        beat()
        with Pulse():
            super().handle(*args, **options)
