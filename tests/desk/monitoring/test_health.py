"""/healthz, /readyz and /metrics: answered to anybody's Host without a session; ready only when pages can be served."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from billing_site.desk.monitoring import figures
from billing_site.jobs.models import Job, Routine
from tests.factories import customer, issued
from tests.mail.factories import mail

pytestmark = pytest.mark.django_db
DOORS = ["/healthz", "/readyz", "/metrics"]
TOKEN = {"Authorization": "Bearer s3cret-token"}


@pytest.fixture
def ticking(db):
    Routine.ran(Routine.CLOCK, timezone.now())


def problems(client):
    answer = client.get("/readyz")
    assert (answer.status_code == 200) == answer.json()["ready"] == (not answer.json()["problems"])
    return answer.json()["problems"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("ticking")
def test_a_balancer_needs_no_host_no_session_and_no_https(client, settings, door):
    settings.SECURE_SSL_REDIRECT = True
    settings.METRICS_TOKEN = "s3cret-token"
    answer = client.get(door, headers={"host": "10.0.0.7:8000", **TOKEN})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.head(door, headers=TOKEN).status_code == 200
    assert client.post(door, headers=TOKEN).status_code == 405


def test_being_alive_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


@pytest.mark.usefixtures("ticking")
def test_being_ready_costs_a_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert problems(client) == {}


def test_a_clock_that_is_late_or_never_ran_is_not_ready(client):
    assert problems(client) == {"clock": "has never run"}
    Routine.ran(Routine.CLOCK, timezone.now() - timedelta(minutes=25))
    assert problems(client) == {"clock": "ran last 25 minutes ago"}
    call_command("tick", verbosity=0)
    assert problems(client) == {}


@pytest.mark.usefixtures("ticking")
def test_a_migration_that_is_missing_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("jobs", "0001_initial")
    assert problems(client) == {"migrations": "1 not applied"}


@pytest.mark.usefixtures("ticking")
def test_a_full_disk_is_not_ready(client, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 5000))
    assert list(problems(client)) == ["disk"]


# Figures


def values(client):
    answer = client.get("/metrics", headers={"host": "localhost:8000"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_figures_come_from_the_database(client, billing, now):
    two_hours_ago = timezone.now() - timedelta(hours=2)
    for state, count in ((Job.QUEUED, 2), (Job.RUNNING, 1), (Job.DONE, 3)):
        for _ in range(count):
            Job.objects.create(
                public_id=f"job_{Job.objects.count()}",
                title="x",
                state=state,
                created_by=billing,
                created=two_hours_ago,
                heartbeat=two_hours_ago,
            )
    issued(customer("Jenny"), now=now - timedelta(days=400))
    issued(customer("Kim"), now=timezone.now())
    Routine.ran(Routine.CLOCK, timezone.now() - timedelta(minutes=5))
    mail(now=two_hours_ago)
    mail(now=timezone.now())
    before = values(client)
    assert (before[("billfold_mails", "waiting")], before[("billfold_mails", "failed")]) == (2, 0)
    assert 7190 < before[("billfold_oldest_due_mail_seconds",)] < 7300
    assert (before[("billfold_jobs", "queued")], before[("billfold_jobs", "running")]) == (2, 1)
    assert 7190 < before[("billfold_oldest_waiting_job_seconds",)] < 7300
    assert 290 < before[("billfold_clock_age_seconds",)] < 400
    assert (before[("billfold_invoices", "open")], before[("billfold_invoices", "past_due")]) == (2, 1)
    assert ("billfold_books_findings",) not in before
    call_command("check_books", verbosity=0)
    assert values(client)[("billfold_books_findings",)] == 0
    assert values(client)[("billfold_books_proven_age_seconds",)] < 100


def test_requests_are_counted_by_view_never_by_address(client):
    series = figures.REQUESTS.labels("account_login", "GET", "200")
    before = series._value.get()
    client.get("/accounts/login/")
    assert series._value.get() == before + 1
    client.get("/accounts/invitation/Zx8_q-1secret/")
    client.generic("BREW", "/healthz")
    text = client.get("/metrics", headers={"host": "localhost"}).content.decode()
    assert "account_login" in text
    assert "Zx8_q" not in text and "BREW" not in text


def refuse(*args):
    raise OperationalError("the database system is starting up")


def test_without_a_database_it_is_not_ready_and_the_figures_say_so(client):
    with connection.execute_wrapper(refuse):
        assert problems(client) == {"database": "does not answer"}
        found = values(client)
        assert client.get("/healthz").status_code == 200
    assert found[("billfold_database_up",)] == 0
    assert ("billfold_jobs", "queued") not in found


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {"host": "[::1]:8000"}, 200),
        ("192.0.2.7", {}, 401),
        # A proxy at this machine passes on what others ask.
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 401),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, 401),
        ("127.0.0.1", {"host": "billing.example.com"}, 401),
        ("192.0.2.7", {"Authorization": "Bearer s3cret-token"}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7", "Authorization": "bearer s3cret-token"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer s3cret-tokeN"}, 401),
        ("192.0.2.7", {"Authorization": "Bearer "}, 401),
        ("192.0.2.7", {"Authorization": "Basic s3cret-token"}, 401),
    ],
)
def test_figures_are_for_this_machine_or_for_the_token(client, settings, address, headers, status):
    settings.METRICS_TOKEN = "s3cret-token"
    answer = client.get("/metrics", headers={"host": "localhost", **headers}, REMOTE_ADDR=address)
    assert answer.status_code == status


def test_without_a_token_none_opens(client, settings):
    settings.METRICS_TOKEN = ""
    for header in ("Bearer ", "Bearer", "Bearer x", ""):
        answer = client.get("/metrics", headers={"Authorization": header}, REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == 401
