"""Rows I1 and I2: a CSV import checked and applied, against adding the same customers one by one."""

import csv
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.lib.csv.stream import csv_chunks
from billing_site.lib.ids import public_id
from customers.bulk.deletion import new_operation_id
from customers.directory import export
from customers.imports import mapping, views
from customers.models.customer import Customer
from customers.rules.fields import PROFILE
from tests.benchmarks.measure import Row, seconds

ROWS = 4000


class Upload:
    """A file on disk as an uploaded one."""

    def __init__(self, path):
        self.path, self.name = path, path.name

    def chunks(self):
        with self.path.open("rb") as file:
            while data := file.read(65536):
                yield data


def rows(user):
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = Path(folder)
        batch = uploaded(user, new_people(Path(folder)))
        check = seconds(lambda: work(batch, user, "checking", "customers.imports.check.check_job"))
        batch.refresh_from_db()
        if batch.counts.get("new") != ROWS:
            raise SystemExit(f"The import found {batch.counts} instead of {ROWS} new rows.")
        batch.batch = new_operation_id(timezone.now())
        apply = seconds(lambda: work(batch, user, "applying", "customers.imports.apply.apply_job"))
    single = seconds(lambda: one_by_one(user)) * 10
    yield Row.at_least("I1", "rows/s checked / added one by one", single / check, 1, f" ({ROWS / check:.0f} rows/s)")
    yield Row.at_least("I2", "rows/s imported / added one by one", single / apply, 1, f" ({ROWS / apply:.0f} rows/s)")


def new_people(folder):
    """A CSV file of customers from the table, without their ids."""
    people = Customer.objects.existing().filter(pk__in=Customer.objects.values("pk")[:ROWS])
    text = b"".join(csv_chunks(people, export.columns(ZoneInfo("UTC")))).decode("utf-8-sig")
    lines = list(csv.reader(text.splitlines(keepends=True)))
    for line in lines[1:]:
        line[lines[0].index("id")] = ""
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def uploaded(user, path):
    batch = views.receive(Upload(path), by=user, now=timezone.now())
    batch.mapping = [guess.target for guess in mapping.guess(batch.headers)]
    batch.save()
    return batch


def work(batch, user, state, function):
    batch.state = state
    batch.save()
    now = timezone.now()
    job = Job.objects.create(
        public_id=public_id("job", now),
        title=state,
        function=function,
        params={"import": batch.public_id},
        total=ROWS,
        created_by=user,
        created=now,
        heartbeat=now,
    )
    job.run(timezone.now)
    job.refresh_from_db()
    if job.state != Job.DONE:
        raise SystemExit(f"The import stopped: {job.message}")


def one_by_one(user):
    """A tenth of them through the verb, each in its own transaction."""
    for person in list(Customer.objects.existing()[: ROWS // 10]):
        fields = {name: getattr(person, name) for name in PROFILE}
        Customer.create(by=user, now=timezone.now(), **fields)
