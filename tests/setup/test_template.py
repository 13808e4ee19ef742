"""The database that the tests copy: as the migrations make it from nothing, and made again when they change."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.apps import apps
from django.conf import settings

from tests.tools.template import KEPT, copy_file, digest, is_of_today


def contents(file):
    """(what its tables, indexes and guards are, what is in them); not when they were made."""
    with closing(sqlite3.connect(file)) as database:
        database.text_factory = bytes
        schema = sorted(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"), key=repr)
        tables = [name.decode() for kind, name, *_ in schema if kind == b"table"]
        rows = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608
        rows["django_migrations"] = [row[:3] for row in rows["django_migrations"]]
        return schema, rows


@pytest.mark.slow
@pytest.mark.alike
def test_a_copy_is_what_the_migrations_make_from_nothing(tmp_path):
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "BILLFOLD_MODE": "live"}
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=True, timeout=300)
    copy_file(tmp_path / "copy.sqlite3")
    assert contents(tmp_path / "copy.sqlite3") == contents(tmp_path / "billfold.sqlite3")


@pytest.mark.alike
def test_what_changed_is_made_again(tmp_path, monkeypatch):
    copy_file(tmp_path / "copy.sqlite3")
    assert is_of_today(KEPT)
    migration = tmp_path / "migrations" / "0001_initial.py"
    migration.parent.mkdir()
    migration.write_text("first")
    monkeypatch.setattr(apps.get_app_config("customers"), "path", str(tmp_path))
    assert not is_of_today(KEPT)
    before = digest([])
    migration.write_text("other")
    assert digest([]) != before
