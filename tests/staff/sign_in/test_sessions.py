"""When sessions end, how that is kept up, and what their cookies are called."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing_site.staff.models.user import User
from billing_site.staff.sign_in import sessions
from billing_site.staff.sign_in.ended_sessions import clear_ended_sessions
from tests.factories import staff
from tests.staff.factories import sign_in, signed_in

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def at(monkeypatch, now):
    """at(timedelta): it is that long after `now`."""

    def move(later=timedelta()):
        monkeypatch.setattr("django.utils.timezone.now", lambda: now + later)

    move()
    return move


def is_in(client):
    return client.get("/settings/").status_code == 200


def test_a_session_ends_after_twelve_hours_without_use(billing, at):
    client = signed_in(billing)
    at(12 * HOUR - MINUTE)
    assert is_in(client)
    at(24 * HOUR - 2 * MINUTE)
    assert is_in(client), "use puts the end off"
    at(36 * HOUR)
    response = client.get("/settings/")
    assert response["Location"] == "/accounts/login/?next=/settings/"


def test_use_never_carries_a_session_beyond_fourteen_days(billing, at):
    client = signed_in(billing)
    for hours in range(0, 14 * 24, 11):
        at(hours * HOUR)
        assert is_in(client)
        # What is kept in a session writes its row too.
        client.post("/settings/profile/", {"theme": "auto", "page_size": 50})
    at(14 * 24 * HOUR - MINUTE)
    assert is_in(client)
    at(14 * 24 * HOUR + MINUTE)
    assert not is_in(client)


def test_signing_in_again_begins_anew(billing, at):
    client = signed_in(billing)
    at(13 * 24 * HOUR)
    client = signed_in(billing)
    at(13 * 24 * HOUR + 11 * HOUR)
    assert is_in(client)


def test_the_hours_and_days_are_settings(billing, at, settings):
    settings.SESSION_IDLE_HOURS, settings.SESSION_COOKIE_AGE = 0.5, 86400
    client = signed_in(billing)
    page = client.get("/accounts/sessions/").content.decode()
    assert "0.5 hours without use" in page
    assert "1 day after signing in" in " ".join(page.split())
    at(31 * MINUTE)
    assert not is_in(client)


def test_the_cookie_is_kept_as_long_as_the_session_may_last(billing, at):
    client = signed_in(billing)
    assert client.cookies["sessionid"]["max-age"] == 14 * 86400
    assert client.cookies["sessionid"]["httponly"]


def test_use_is_written_every_few_minutes_and_only_as_the_end(billing, at):
    client = signed_in(billing)
    written = []
    for minutes in (1, 4, 6, 8, 12):
        at(minutes * MINUTE)
        with CaptureQueriesContext(connection) as queries:
            assert is_in(client)
        written.append([q["sql"] for q in queries if q["sql"].startswith("UPDATE")])
    assert [len(found) for found in written] == [0, 0, 1, 0, 1]
    assert "session_data" not in str(written)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_write_still_shows_the_page(client, billing, at, caplog):
    client.force_login(billing)
    at(HOUR)

    def takes_none(execute, sql, *rest):
        if sql.startswith("UPDATE"):
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(takes_none):
        assert is_in(client)
    assert "could not be noted" in caplog.text
    at(12 * HOUR + MINUTE)
    assert not is_in(client)


def test_a_session_of_before_has_an_end_from_its_next_use(billing, at):
    client = signed_in(billing)
    store = client.session
    del store[sessions.BEGAN]
    store.save()
    at(HOUR)
    assert is_in(client)
    at(13 * HOUR + MINUTE)
    assert not is_in(client)


def test_the_page_of_sessions_lists_none_that_has_ended(billing, at):
    signed_in(billing)
    at(11 * HOUR)
    here = signed_in(billing)
    assert here.get("/accounts/sessions/").context["session_count"] == 2
    at(12 * HOUR + MINUTE)
    assert here.get("/accounts/sessions/").context["session_count"] == 1
    assert Session.objects.count() == 2


def test_the_clock_sweeps_what_is_left_of_ended_sessions(billing, at, now):
    signed_in(billing)
    at(11 * HOUR)
    here = signed_in(billing)
    at(12 * HOUR + MINUTE)
    # Its default asks the clock of the machine.
    UserSession.objects.update(created_at=now)
    assert clear_ended_sessions(now + 12 * HOUR + MINUTE) == 1
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert is_in(here)
    assert clear_ended_sessions(now + 12 * HOUR + MINUTE) == 0


def test_under_https_the_cookies_are_bound_to_the_host(tmp_path):
    code = (
        "import django; from django.conf import settings as s; django.setup();"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN);"
        "from billing_site.message_cookie import Messages;"
        "print(s.MESSAGE_STORAGE.endswith('.Messages'), Messages.storage_classes[0].cookie_name)"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "billing_site.settings",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "sqlite://:memory:",
    }

    def printed(origins):
        more = {"CSRF_TRUSTED_ORIGINS": origins}
        return subprocess.run(
            [sys.executable, "-c", code],
            env=environment | more,
            cwd=site.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    assert (
        printed("https://billing.example.com")
        == "__Host-sessionid __Host-csrftoken True True / / None None\nTrue __Host-messages"
    )
    assert printed("") == "sessionid csrftoken False False / / None None\nTrue messages"


def test_a_password_of_before_that_is_shorter_still_opens_the_door():
    person = staff(email="short@billfold.example")
    person.set_password("ten-chars!")
    person.save()
    assert sign_in(person.email, "ten-chars!")[1].status_code == 302


@pytest.mark.parametrize("length", [10, 11])
def test_createsuperuser_refuses_a_short_password_however_it_is_asked(monkeypatch, length):
    password = "bluë-otter-lamp"[:length]
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "root@billfold.example")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    with pytest.raises(CommandError, match="at least 12 characters"):
        call_command("createsuperuser", interactive=False, verbosity=0)
    with pytest.raises(ValidationError):
        User.objects.create_superuser("root@billfold.example", password)
    assert not User.objects.exists()


def test_a_stranger_needs_no_session(client):
    assert Client().get("/accounts/login/").status_code == 200
    assert not Session.objects.exists()
