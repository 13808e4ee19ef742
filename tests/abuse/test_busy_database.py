"""A database that is locked, full or restarted under a real server: reading goes on, and what is said is true."""

import secrets
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import psycopg
import pytest
from django.db import connection

from billing_site.events.models import Event as Happened
from customers.models.customer import Customer
from tests.abuse.site import BROKEN, NOTHING, SAVED, UNKNOWN, database_url, manage, served, session_of
from tests.factories import staff
from tests.tools.databases import restart, temporary_postgresql

RESTARTS = 4
SIGN_IN = "from tests.abuse.site import session_of; from tests.factories import staff; print(session_of(staff()))"


@pytest.fixture
def clerk(real_commits):
    return session_of(staff("Billing"))


class Crowd:
    """Clients that post new customers, each of another name, and readers beside them; what each was told."""

    def __init__(self, site, session):
        self.site, self.session = site, session
        self.told, self.read, self.answers = {}, Counter(), []

    def post(self):
        name, email = f"Crowd {secrets.token_hex(8)}", f"{secrets.token_hex(8)}@example.com"
        answer = self.site.ask("POST", "/customers/add/", {"name": name, "email": email}, self.session)
        self.told[name] = answer.outcome
        self.answers.append(answer)
        assert answer.outcome != BROKEN, (answer.status, answer.text[-3000:])
        return answer

    def until_saved(self, tries=20):
        """Whether the site is well again: a post is saved, with a few that come too early."""
        return any(self.post().outcome == SAVED for _ in range(tries))

    def look(self, path="/customers/"):
        answer = self.site.ask("GET", path, session=self.session)
        self.read[answer.status] += 1
        return answer

    def act(self, times, *, writers, readers):
        """All at once: each writer posts so many times, each reader looks as often."""
        with ThreadPoolExecutor(writers + readers) as pool:
            acts = [self.post] * writers + [self.look] * readers
            list(pool.map(lambda act: [act() for _ in range(times)], acts))

    def counts(self):
        """How many were tried, lost, doubled, or said falsely; by what the database of the test holds."""
        names = Customer.objects.filter(name__startswith="Crowd ").values_list("name", flat=True)
        return self.counted(names, Happened.objects.filter(type="customer.created").values_list("object_id", flat=True))

    def counted(self, names, created):
        """The same by the names of customers and by the public ids that events of their creation tell of."""
        there, made = Counter(names), Counter(created)
        lost = [name for name, told in self.told.items() if told == SAVED and not there[name]]
        false = [name for name, told in self.told.items() if told == NOTHING and there[name]]
        doubled = [name for name, times in there.items() if times > 1] + [key for key, n in made.items() if n > 1]
        outcomes = Counter(self.told.values())
        broken = outcomes[BROKEN] + self.read[500]
        return {
            "tried": len(self.told) + self.read.total(),
            "lost": len(lost),
            "doubled": len(doubled),
            "falsely said": len(false),
            "broken": broken,
            **{name: outcomes[name] for name in (SAVED, NOTHING, UNKNOWN)},
        }


def assert_true(counts):
    assert (counts["lost"], counts["doubled"], counts["falsely said"], counts["broken"]) == (0, 0, 0, 0), counts


@contextmanager
def writers_locked_out():
    """Another process writes and does not end: whoever wants to write waits."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.rollback()
    else:
        with psycopg.connect(database_url()) as other:
            other.execute("LOCK TABLE customers_customer, events_event, django_session IN EXCLUSIVE MODE")
            yield
            other.rollback()


def locked(site, clerk, times, *, writers, readers):
    """The crowd before, during and after a lock that lasts until each has tried so many times."""
    crowd = Crowd(site, clerk)
    assert crowd.post().outcome == SAVED
    with writers_locked_out():
        crowd.act(times, writers=writers, readers=readers)
    assert crowd.read == {200: times * readers}
    assert {answer.status for answer in crowd.answers[1:]} == {503}
    assert all(answer.headers.get("Retry-After") for answer in crowd.answers[1:])
    assert crowd.post().outcome == SAVED
    return crowd.counts()


def test_reading_goes_on_while_the_database_is_locked(clerk, tmp_path):
    with served(tmp_path, DATABASE_WAIT="1", WEB_CONCURRENCY="1", WEB_THREADS="4") as site:
        assert_true(locked(site, clerk, 2, writers=6, readers=2))


@pytest.mark.prove
def test_reading_goes_on_while_the_database_is_locked_for_long(clerk, tmp_path, figures):
    with served(tmp_path) as site:
        counts = locked(site, clerk, 5, writers=10, readers=10)
    figures(**counts)
    assert_true(counts)


def full(site, clerk, times, *, writers):
    """The crowd on a disk that takes no more, and then does again. SQLite's files are the server's own."""
    crowd = Crowd(site, clerk)
    assert crowd.post().outcome == SAVED
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    site.limit_files(log.stat().st_size if log.exists() else 0)
    crowd.act(times, writers=writers, readers=1)
    refused = [answer for answer in crowd.answers if answer.status != 302]
    assert refused
    assert {answer.status for answer in refused} == {503}
    assert any("The disk is full" in answer.text for answer in refused)
    site.limit_files()
    assert crowd.post().outcome == SAVED
    return crowd.counts()


@pytest.fixture
def sqlite_alone(db):
    """PostgreSQL's disk is that of its own server; when it is full, the database says so or is gone."""
    return connection.vendor == "sqlite"


@pytest.fixture
def postgresql_alone(db):
    """SQLite has no server that could be started again."""
    return connection.vendor == "postgresql"


def test_a_full_disk_loses_nothing_that_was_acknowledged(sqlite_alone, clerk, tmp_path):
    if sqlite_alone:
        with served(tmp_path, WEB_CONCURRENCY="1") as site:
            assert_true(full(site, clerk, 3, writers=2))


@pytest.mark.prove
def test_a_full_disk_loses_nothing_through_many_posts(sqlite_alone, clerk, tmp_path, figures):
    if sqlite_alone:
        with served(tmp_path) as site:
            counts = full(site, clerk, 40, writers=8)
        figures(**counts)
        assert_true(counts)


def cut_off(site, clerk, times, *, writers, cut):
    """The crowd while `cut()` takes the database away from under it, over and over, until each has posted so often."""
    crowd, ended = Crowd(site, clerk), Event()
    assert crowd.post().outcome == SAVED

    def again():
        while not ended.wait(0.5):
            cut()

    with ThreadPoolExecutor(1) as pool:
        cutting = pool.submit(again)
        crowd.act(times, writers=writers, readers=1)
        ended.set()
        cutting.result()
    assert crowd.read.keys() <= {200, 503}, crowd.read
    return crowd


@contextmanager
def ending_connections():
    """A call that does what a server does when it is shut down: connections end in the middle of whatever they do."""
    asked = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL(%s)"
    )
    with psycopg.connect(database_url(), autocommit=True) as other:
        own = [connection.connection.info.backend_pid, other.info.backend_pid]
        yield lambda: other.execute(asked, [own])


def test_posts_whose_connection_ends_are_neither_lost_nor_doubled(postgresql_alone, clerk, tmp_path):
    if postgresql_alone:
        with served(tmp_path, WEB_CONCURRENCY="1") as site, ending_connections() as cut:
            crowd = cut_off(site, clerk, 2, writers=2, cut=cut)
            assert crowd.until_saved()
        assert_true(crowd.counts())


@pytest.mark.prove
def test_posts_are_neither_lost_nor_doubled_while_postgresql_is_restarted(tmp_path, figures):
    with temporary_postgresql(durable=True) as url:
        asked = {"DATABASE_URL": url}
        manage(tmp_path, "migrate", "-v0", **asked)
        session = manage(tmp_path, "shell", "-v0", "-c", SIGN_IN, **asked).split()[-1]
        restarts = []
        with served(tmp_path, **asked) as site:

            def cut():
                if len(restarts) < RESTARTS:
                    restart(url)
                    restarts.append(1)

            crowd = cut_off(site, session, 60, writers=8, cut=cut)
            assert crowd.until_saved()
        with psycopg.connect(url) as other:
            names = [name for (name,) in other.execute("SELECT name FROM customers_customer")]
            made = [
                key for (key,) in other.execute("SELECT object_id FROM events_event WHERE type = 'customer.created'")
            ]
    counts = crowd.counted(names, made) | {"restarts": len(restarts)}
    figures(**counts)
    assert_true(counts)
    assert counts["restarts"] == RESTARTS
    assert counts[SAVED] > counts[NOTHING]
