"""Landed migrations stay as they are: each gives the same SQL as on the day it landed."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

SQL = Path(__file__).parent / "sql"


# SQLite makes no schema within a transaction.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("file", sorted(path.name for path in (SQL / "sqlite").glob("*.sql.txt")))
def test_a_landed_migration_gives_the_same_sql(file):
    app, _, number = file.removesuffix(".sql.txt").rpartition("_")
    out = StringIO()
    call_command("sqlmigrate", app, number, stdout=out, no_color=True)
    assert out.getvalue() == (SQL / connection.vendor / file).read_text()


def test_both_databases_have_the_same_files():
    assert {path.name for path in (SQL / "sqlite").iterdir()} == {path.name for path in (SQL / "postgresql").iterdir()}
