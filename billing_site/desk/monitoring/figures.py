"""Figures for Prometheus: requests as the workers count them, the business as the database has it now."""

import os
from collections.abc import Iterable
from datetime import datetime

from django.db import Error
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from billing_site.jobs.models import Job, Routine
from billing_site.mail.models.message import Message
from invoicing.models.invoice import Invoice

# gunicorn's workers share what they count through files of this folder; a single process counts for itself.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = Counter("billfold_requests", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram(
    "billfold_request_seconds", "Time to answer", ["view", "method"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10)
)


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(view, method, str(status)).inc()
    SECONDS.labels(view, method).observe(seconds)


def exposition(now: datetime) -> bytes:
    """All figures in the text format of Prometheus."""
    counted: CollectorRegistry = REGISTRY
    if SHARED in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    business = CollectorRegistry()
    business.register(Business(now))
    return generate_latest(counted) + generate_latest(business)


class Business(Collector):
    """A few queries along indexes; without a database only billfold_database_up, which is 0 then."""

    def __init__(self, now: datetime):
        self.now = now

    def collect(self) -> Iterable[Metric]:
        try:
            found = [*self.queue(), *self.routines(), *self.invoices(), *self.mails()]
        except Error:
            found = []
        return [gauge("database_up", "Whether the database answers", int(bool(found))), *found]

    def queue(self) -> Iterable[Metric]:
        counted = Job.objects.unfinished().values("state").annotate(count=Count("pk"), oldest=Min("created"))
        states = {row["state"]: row for row in counted.order_by()}
        jobs = GaugeMetricFamily("billfold_jobs", "Jobs that are not finished", labels=["state"])
        for state in (Job.QUEUED, Job.RUNNING):
            jobs.add_metric([state], states[state]["count"] if state in states else 0)
        yield jobs
        waiting = self.since(states[Job.QUEUED]["oldest"]) if Job.QUEUED in states else 0
        yield gauge("oldest_waiting_job_seconds", "How long the job waits that waits longest", waiting)

    def routines(self) -> Iterable[Metric]:
        """Nothing is said of what never ran: 0 would look like a time, or like books without findings."""
        ran = {routine.name: routine for routine in Routine.objects.all()}
        if clock := ran.get(Routine.CLOCK):
            yield gauge("clock_age_seconds", "How long ago the clock ran last", self.since(clock.at))
        if books := ran.get(Routine.BOOKS):
            yield gauge("books_proven_age_seconds", "How long ago the books were checked last", self.since(books.at))
            yield gauge("books_findings", "What that check found wrong", books.findings or 0)
        if witness := ran.get(Routine.WITNESS):
            says = "Whether the newest line of the witness could not be written or mailed"
            yield gauge("witness_failures", says, witness.findings or 0)

    def invoices(self) -> Iterable[Metric]:
        today = timezone.localdate(self.now)
        counts = Invoice.objects.open().aggregate(open=Count("pk"), past_due=Count("pk", Q(due_date__lt=today)))
        invoices = GaugeMetricFamily("billfold_invoices", "Invoices that are owed", labels=["state"])
        for state, count in counts.items():
            invoices.add_metric([state], count)
        yield invoices

    def mails(self) -> Iterable[Metric]:
        unsent = [Message.WAITING, Message.IN_DOUBT, Message.FAILED]
        counted = Message.objects.filter(state__in=unsent).values_list("state").annotate(count=Count("pk"))
        counts = dict(counted.order_by())
        mails = GaugeMetricFamily(
            "billfold_mails", "Mails that did not leave, or of which nobody knows", labels=["state"]
        )
        for state in unsent:
            mails.add_metric([state], counts.get(state, 0))
        yield mails
        oldest = Message.objects.due(self.now).values_list("next_attempt_at", flat=True).first()
        waiting = self.since(oldest) if oldest else 0
        yield gauge("oldest_due_mail_seconds", "How long the mail is due that is due longest", waiting)

    def since(self, moment: datetime) -> float:
        return max((self.now - moment).total_seconds(), 0)


def gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"billfold_{name}", text, value)
