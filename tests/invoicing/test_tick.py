"""`manage.py tick`: every sweep once, in any order, any number of times."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from invoicing.management.commands import tick
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
