"""A second database of a test's own, that the site then believes to be its own: empty, or a copy of one made before."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections


@pytest.fixture
def other_database(django_db_blocker, tmp_path, transactional_db):
    """The connection of the test leads to a database of its own, empty and without the migrations."""
    with django_db_blocker.unblock(), database(tmp_path / "old.sqlite3") as name, leading_to(name) as other:
        yield other


@contextmanager
def database(file, like=None):
    """The name of a new database, gone at the end; empty, or a copy of the one `like` that nobody is connected to."""
    usual = connections["default"]
    if usual.vendor != "postgresql":
        if like:
            shutil.copy(like, file)
        yield str(file)
        Path(file).unlink(missing_ok=True)
        return
    name = f"billfold_{Path(file).stem}_{os.getpid()}"
    with usual.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like or 'template1'}")
    try:
        yield name
    finally:
        with usual.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@contextmanager
def leading_to(name):
    """The connection `default` leads to this database, and back to the usual one at the end."""
    usual = connections["default"]
    other = usual.copy("default")
    other.settings_dict["NAME"] = name
    # Pools are kept by alias, so this one would lead to the usual database.
    other.settings_dict["OPTIONS"].pop("pool", None)
    connections["default"] = other
    try:
        yield other
    finally:
        other.close()
        connections["default"] = usual
