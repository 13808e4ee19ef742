"""Real threads against the database: a fixture with real commits, and a way to start several things at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def guards(django_db_setup, django_db_blocker):
    """SQL of the triggers that keep SQLite from emptying append-only tables; given back after the emptying."""
    from django.db import connection

    statements = []
    yield statements
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def real_commits(guards, transactional_db):
    """A database in which every thread sees what the others committed; emptied after the test.

    The guards against emptying step aside for it (tests/flushing.py); SQLite's of append-only tables come back here.
    """
    from django.contrib.auth.models import Group
    from django.db import connection

    from billing_site.staff.roles import ROLES

    # As the migrations leave it: the test before has emptied that too, and one of the groups is a lock.
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    yield
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'")
        for name, sql in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
            guards.append(sql)


def at_once(*works):
    """Run these functions in threads that start together; their results, or the errors they raised, in order."""
    gate = threading.Barrier(len(works))

    def run(work):
        from django.db import connection

        try:
            gate.wait(30)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
