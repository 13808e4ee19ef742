"""`manage.py tick`: every sweep once, in any order, any number of times."""

import io
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing_site.desk.management.commands import tick
from tests.factories import customer

pytestmark = pytest.mark.django_db


def run():
    out = io.StringIO()
    call_command("tick", stdout=out)
    return out.getvalue()


def test_it_does_what_is_due_and_the_second_time_nothing():
    long_ago = timezone.now() - timedelta(days=31)
    gone = customer("Gone", now=long_ago)
    gone.mark_deleted(by=None, now=long_ago)
    kept = customer("Kept")
    assert "1 deleted customers erased." in run()
    assert "0 deleted customers erased." in run()
    gone.refresh_from_db(), kept.refresh_from_db()
    assert (gone.name, kept.name) == ("", "Kept")


def test_a_sweep_that_fails_is_named_and_keeps_no_other_from_its_work(monkeypatch):
    done = []
    sweeps = (("broken things", lambda now: 1 / 0), ("good things", lambda now: done.append(now) or 1))
    monkeypatch.setattr(tick, "SWEEPS", sweeps)
    with pytest.raises(CommandError, match="broken things"):
        run()
    assert len(done) == 1


def test_the_clock_outlives_failing_sweeps_and_ends_when_told(tmp_path):
    # A database without tables: every sweep fails.
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    command = [sys.executable, "manage.py", "tick", "--every", "60"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.PIPE, text=True) as clock:
        next(said for said in clock.stderr if "Documents could not be made ahead" in said)
        clock.terminate()
        clock.stderr.read()
    assert clock.returncode == 0


def test_a_clock_needs_a_second_between_its_rounds():
    with pytest.raises(CommandError, match="at least 1 second"):
        call_command("tick", every=0)
