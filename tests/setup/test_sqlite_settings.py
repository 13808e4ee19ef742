"""What the embedded database promises: every connection writes ahead and waits for the disk, unless told otherwise."""

import os
import subprocess
import sys

import pytest

ASKED = """
import threading, django
django.setup()
from django.db import connection
def ask():
    with connection.cursor() as cursor:
        print(*[cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")])
    connection.close()
ask()
ask()
other = threading.Thread(target=ask)
other.start()
other.join()
"""


def settings_of(tmp_path, **environment):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "billing_site.settings",
        "DATA_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
        **environment,
    }
    return subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("chosen", "level"), [({}, 2), ({"SQLITE_SYNCHRONOUS": "normal"}, 1)])
def test_every_connection_writes_ahead_and_waits_for_the_disk_as_chosen(tmp_path, chosen, level):
    assert settings_of(tmp_path, **chosen).stdout.splitlines() == [f"wal {level}"] * 3
