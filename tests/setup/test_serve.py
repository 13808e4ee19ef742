"""`make serve`: refuses in one sentence, starts again what died, and leaves no process behind, whatever killed it."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import nullcontext

import pytest
from django.conf import settings

from tests.abuse.whole_site import (
    CLOCK,
    GUNICORN,
    GUNICORN_WORKER,
    PATIENCE,
    SERVE,
    WORKER,
    Client,
    WholeSite,
    children,
    database_url,
    left_over,
    watched_process,
    whole_site,
)
from tests.full_disk import full_after

pytestmark = pytest.mark.alike


def serve(tmp_path, *command, **environment):
    """(exit code, what it said) of a start that is refused."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    own = {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "PORT": "0"}
    own["DJANGO_SETTINGS_MODULE"] = "billing_site.settings"
    command = command or (sys.executable, "-m", "billing_site.setup.serve")
    environment = {**kept, **own, **environment}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("wrong", "said", "code"),
    [
        ({"DATABASE_URL": "foo"}, "DATABASE_URL: Not a valid database URL.", 78),
        ({"DATABASE_URL": "mysql://u:s3cret@h/x"}, "DATABASE_URL names neither SQLite", 78),
        ({"DATABASE_URL": "postgres://u:s3cret@127.0.0.1:1/x"}, "the database cannot be used: connection failed", 1),
        ({"DATABASE_URL": "sqlite:////nowhere/x.sqlite3"}, "unable to open database file", 1),
        ({"PORT": "abc"}, "PORT: Not a valid integer.", 78),
        ({"PORT": "70000"}, "PORT: Must be", 78),
        ({"WEB_CONCURRENCY": "many"}, "WEB_CONCURRENCY: Not a valid integer.", 78),
        ({"WEB_THREADS": "2"}, "WEB_THREADS: Must be", 78),
        ({"DATABASE_WAIT": "-1"}, "DATABASE_WAIT: Must be", 78),
        ({"GATEWAY": "test"}, "GATEWAY=test charges in a test installation only, and this one is live.", 78),
        ({"STRIPE_KINDS": ""}, "STRIPE_KINDS", 78),
        ({"SQLITE_SYNCHRONOUS": "OFF"}, "SQLITE_SYNCHRONOUS must be FULL or NORMAL, not 'OFF'.", 78),
        ({"TIME_ZONE": "Mars"}, "Incorrect timezone setting: Mars.", 78),
        ({"BILLFOLD_MODE": "sandbox"}, "BILLFOLD_MODE must be live or test, not 'sandbox'.", 78),
        ({"TEST_MAIL_DOMAINS": "acme.com,*"}, "TEST_MAIL_DOMAINS: '*' is no domain.", 78),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT: Must be one of: text, json.", 78),
        ({"CSRF_TRUSTED_ORIGINS": "billing.example.com"}, "must start with a scheme", 78),
        ({"DATA_DIR": "/proc/nowhere"}, "No such file or directory: '/proc/nowhere'", 78),
        ({}, "migrations behind the code. Run: make update", 78),
    ],
)
def test_it_refuses_in_one_line(tmp_path, wrong, said, code):
    exit_code, text = serve(tmp_path, **wrong)
    assert said in text
    assert (exit_code, text.count("\n")) == (code, 1)
    assert text.startswith("Billfold does not start: ")
    assert "s3cret" not in text


def test_every_command_says_a_wrong_setting_in_one_line(tmp_path):
    for command in (["manage.py", "check"], ["-m", "billing_site.setup.start"]):
        exit_code, text = serve(tmp_path, sys.executable, *command, PORT="abc")
        assert (exit_code, text.count("\n")) == (78, 1)
        assert "PORT: Not a valid integer." in text


@pytest.mark.parametrize(
    ("size", "url", "said"),
    [
        (400_000, "sqlite:///{0}/x.sqlite3", "The disk is full"),
        (None, "sqlite:////nowhere/x.sqlite3", "The database cannot be reached"),
    ],
)
def test_an_update_that_the_disk_or_the_database_does_not_take_says_so_in_one_line(tmp_path, size, url, said):
    update = [sys.executable, "-m", "billing_site.setup.start", "update"]
    with full_after(size) if size else nullcontext():
        exit_code, text = serve(tmp_path, *update, DATABASE_URL=url.format(tmp_path))
    assert text.startswith(said), text
    assert (exit_code, text.count("\n")) == (1, 1)


def test_static_files_that_are_behind_are_refused(tmp_path, real_commits):
    exit_code, text = serve(tmp_path, DATABASE_URL=database_url())
    assert (exit_code, text.count("\n")) == (78, 1)
    assert "the static files are not those of the code. Run: make update" in text


def test_a_port_that_is_taken_is_named(tmp_path, real_commits):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        plain = {"DJANGO_SETTINGS_MODULE": "tests.abuse.served_settings", "DATABASE_URL": database_url()}
        exit_code, text = serve(tmp_path, **plain, PORT=port)
    assert (exit_code, text.count("\n")) == (1, 1)
    assert f"127.0.0.1:{port} cannot be served from (Address already in use)" in text


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "a..b"])
def test_a_host_that_is_not_of_this_machine_is_named(tmp_path, real_commits, host):
    """192.0.2.1 is nobody's (RFC 5737)."""
    plain = {"DJANGO_SETTINGS_MODULE": "tests.abuse.served_settings", "DATABASE_URL": database_url()}
    exit_code, text = serve(tmp_path, **plain, HOST=host)
    assert (exit_code, text.count("\n")) == (1, 1)
    assert f"HOST is '{host}', which is no address or name of this machine" in text
    assert "PORT" not in text


@pytest.mark.slow
def test_what_is_killed_is_started_again_and_nothing_outlives_serve(tmp_path, real_commits):
    with whole_site(tmp_path) as site:
        stranger = Client(site, "")
        before = site.pids()
        assert [len(before[kind]) for kind in (GUNICORN, WORKER, CLOCK, SERVE)] == [1, 1, 1, 1]
        # The clock and the queue's worker come again; gunicorn with the same socket, so that nobody is refused.
        for kind in (WORKER, CLOCK, GUNICORN_WORKER, GUNICORN):
            watched = site.kill(kind)
            assert stranger.ask("GET", "/healthz")[0] == 200 or kind == GUNICORN_WORKER
            assert left_over(watched) == []
            site.until(lambda kind=kind: set(site.pids()[kind]) - set(before[kind]))
        assert stranger.ask("GET", "/healthz")[0] == 200
        site.until(lambda: '"ready": true' in stranger.ask("GET", "/readyz")[2])
        assert left_over(site.kill(SERVE)) == []
        assert site.process.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_told_to_end_it_ends_in_order_and_says_so_with_its_code(tmp_path, real_commits):
    with whole_site(tmp_path, WEB_CONCURRENCY="1") as site:
        site.until(lambda: all(site.pids().values()))
        assert Client(site, "").ask("GET", "/healthz")[0] == 200
        watched = [watched_process(pid) for pids in site.pids().values() for pid in pids]
        site.process.terminate()
        assert site.process.wait(PATIENCE) == 0
        assert left_over(watched) == []


@pytest.mark.slow
def test_below_make_it_ends_when_make_is_killed(tmp_path, real_commits):
    site = WholeSite(tmp_path, WEB_CONCURRENCY="1")
    site.command = ["make", "--no-print-directory", "serve"]
    site.start()
    # A worker that is told to end before it listens to signals is waited for half a minute, by gunicorn itself.
    assert Client(site, "").ask("GET", "/healthz")[0] == 200
    (serving,) = children(site.process.pid)
    everyone = [serving, *children(serving), *(pid for child in children(serving) for pid in children(child))]
    watched = [watched_process(pid) for pid in everyone]
    os.kill(site.process.pid, signal.SIGKILL)
    site.process.wait(PATIENCE)
    assert left_over(watched) == []
