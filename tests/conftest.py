"""What every test may use: the databases, staff of each role, and a clock that stands still."""

import gc
import os
import shutil
import tempfile
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as property_tests

from tests.abuse.figures import (  # noqa: F401
    figures,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_terminal_summary,
)
from tests.flushing import let_flush_pass_the_guards
from tests.threads import guards, real_commits  # noqa: F401
from tests.tools.databases import django_db_modify_db_settings  # noqa: F401
from tests.tools.other_database import other_database  # noqa: F401
from tests.tools.template import begin

# Playwright runs an event loop in the test's thread; Django's database calls beside it are fine.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# For the processes that tests start, whatever the data folder of this checkout was made for.
os.environ["BILLFOLD_MODE"] = "live"


witnesses = count(1)
# A slow machine is no wrong result.
SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# The tests try the same examples each time; the proofs look for others.
property_tests.register_profile("tests", derandomize=True, **SLOW)
property_tests.register_profile("proofs", **SLOW)
property_tests.load_profile("tests")


def pytest_configure(config):
    if config.getoption("--prove"):
        property_tests.load_profile("proofs")
    from django.conf import settings

    # Pages link plain files: a manifest would need collectstatic before every run. Tasks run where they are enqueued.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.BILLFOLD_MODE, settings.LIVEMODE, settings.MODE_IS_NAMED = "live", True, True
    # What tests keep goes with them.
    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="billfold-media-")
    config.add_cleanup(partial(shutil.rmtree, settings.MEDIA_ROOT, ignore_errors=True))
    settings.SECRET_KEYS, settings.SECRET_KEYS_FILE = [], Path(settings.MEDIA_ROOT) / "keys"
    let_flush_pass_the_guards()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    begin(config)
    # A tenth of the time went into looking for garbage: each test leaves little, and what was imported is none.
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish():
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The databases of the tests begin with a company that may issue invoices."""
    from tests.factories import seller

    with django_db_blocker.unblock():
        seller()


@pytest.fixture(autouse=True)
def _seller(request, emptied):
    """A test with real commits empties that too, at its end; a worker may take others after it."""
    marker = request.node.get_closest_marker("django_db")
    real = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if real or (emptied and (marker or "db" in request.fixturenames)):
        from tests.factories import seller

        request.getfixturevalue("transactional_db" if real else "db")
        seller()
        emptied.add(real)


@pytest.fixture(scope="session")
def emptied():
    """Not empty once a test of this process had real commits."""
    return set()


@pytest.fixture(autouse=True)
def _no_witness(settings):
    """The witness of one test says nothing of the next one's books."""
    settings.WITNESS_FOLDER = Path(settings.MEDIA_ROOT) / f"witness-{next(witnesses)}"


@pytest.fixture(autouse=True)
def _forget_figures():
    """What a process remembers of figures is not undone with the test's transaction."""
    from django.core.cache import caches

    caches["memory"].clear()


@pytest.fixture
def now():
    return datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch, now):
    """The pages think that it is the `now` of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now


@pytest.fixture
def administrator(db):
    from tests.factories import staff

    return staff("Administrator")


@pytest.fixture
def billing(db):
    from tests.factories import staff

    return staff("Billing")


@pytest.fixture
def reader(db):
    from tests.factories import staff

    return staff("Read-only")


@pytest.fixture
def desk(client, billing):
    """A signed-in browser of somebody with the role Billing; `desk.user` is that person."""
    client.force_login(billing)
    client.user = billing
    return client


@pytest.fixture
def chief(client, administrator):
    """A signed-in browser of an administrator who just proved who they are; `chief.user` is that person."""
    from tests.staff.factories import prove_identity

    client.force_login(administrator)
    prove_identity(client, administrator)
    client.user = administrator
    return client


@pytest.fixture
def media(settings, tmp_path):
    """The folder, of the test alone, that files are put into."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def office(chief, media):
    """A signed-in browser of an administrator, who may upload pictures."""
    return chief
