"""A second database of a test's own, empty and without tables, that the site then believes to be its own."""

import os

import pytest
from django.db import connections


@pytest.fixture
def other_database(django_db_blocker, tmp_path, transactional_db):
    """The connection of the test leads to a database of its own, empty and without the migrations."""
    usual = connections["default"]
    name = f"billfold_other_{os.getpid()}" if usual.vendor == "postgresql" else str(tmp_path / "old.sqlite3")
    if usual.vendor == "postgresql":
        with usual.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    other = usual.copy("default")
    other.settings_dict["NAME"] = name
    # Pools are kept by alias, so this one would lead to the usual database.
    other.settings_dict["OPTIONS"].pop("pool", None)
    connections["default"] = other
    with django_db_blocker.unblock():
        yield other
        other.close()
        connections["default"] = usual
        if usual.vendor == "postgresql":
            with usual.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")
