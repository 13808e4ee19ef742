"""A database with all migrations that is made once, in a process of its own, and copied by the processes of the tests.

On SQLite a file in `.pytest_cache`, kept as long as nothing changes of what `migrate` reads; on PostgreSQL a database
in the cluster of tests/tools/databases.py. Whoever copied it runs `migrate`, which then finds everything in place.

python -m tests.tools.template FOLDER    makes the one for DATABASE_URL, and notes there what of
"""

import fcntl
import gc
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".pytest_cache" / "database"
FILE, IN_CLUSTER, MAKING, CONTENTS = "template.sqlite3", "billfold_template", "making", "contents.json"
# Says that the cluster of DATABASE_URL lives no longer than this run.
OWN_CLUSTER = "BILLFOLD_TESTS_OWN_CLUSTER"
create_empty = DatabaseCreation._create_test_db


def begin(config):
    """Make it while the processes of the tests look for their tests; they wait when they need it."""
    several = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if several and not config.getoption("collectonly") and (folder := place()):
        Thread(target=provide, args=(folder,), daemon=True).start()


def copied():
    """From now on the test database of this process is made as a copy."""
    if not (folder := place()):
        return
    if connection.vendor == "postgresql":
        provide(folder)
        connection.settings_dict["TEST"]["TEMPLATE"] = IN_CLUSTER
    else:
        DatabaseCreation._create_test_db = create_copy


def create_copy(self, *arguments, **options):
    name = create_empty(self, *arguments, **options)
    copy_file(name)
    return name


def copy_file(target):
    provide(KEPT)
    shutil.copyfile(KEPT / FILE, target)


def place():
    """The folder that knows what the template was made of; None on a cluster of somebody, where nothing may stay."""
    if connection.vendor == "sqlite":
        return KEPT
    return Path(connection.settings_dict["HOST"]) if OWN_CLUSTER in os.environ else None


def provide(folder):
    with alone(folder):
        if not is_of_today(folder):
            command = [sys.executable, "-m", "tests.tools.template", str(folder)]
            # A test of PostgreSQL may want a file all the same.
            own = {"DATABASE_URL": "sqlite://:memory:"} if folder == KEPT else {}
            subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, check=True)


@contextmanager
def alone(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_of_today(folder):
    contents = folder / CONTENTS
    if not contents.exists():
        return False
    kept = json.loads(contents.read_text())
    return kept["digest"] == digest(kept["modules"])


def digest(modules):
    """Of these files of ours, of all migrations, and of what runs them."""
    migrations = [file for app in apps.get_app_configs() for file in Path(app.path, "migrations").glob("*.py")]
    files = sorted({*modules, str(ROOT / "requirements-dev.txt"), *map(str, migrations)})
    found = hashlib.sha256(repr((sys.version, sqlite3.sqlite_version, django.__version__)).encode())
    for file in files:
        content = Path(file).read_bytes() if Path(file).exists() else b"gone"
        found.update(f"{file} {len(content)} ".encode() + content)
    return found.hexdigest()


def make(folder):
    (folder / CONTENTS).unlink(missing_ok=True)
    make_file(folder) if connection.vendor == "sqlite" else make_in_cluster()
    loaded = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    modules = sorted(file for file in loaded if file.startswith(f"{ROOT}/") and ".venv" not in Path(file).parts)
    (folder / CONTENTS).write_text(json.dumps({"digest": digest(modules), "modules": modules}))


def make_file(folder):
    for old in folder.glob(f"{MAKING}.*"):
        old.unlink()
    making = folder / f"{MAKING}.sqlite3"
    migrate(str(making))
    making.replace(folder / FILE)


def make_in_cluster():
    server = connection._nodb_cursor
    with server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {IN_CLUSTER}")
        cursor.execute(f"DROP DATABASE IF EXISTS {MAKING}")
        cursor.execute(f"CREATE DATABASE {MAKING}")
    migrate(MAKING)
    with server() as cursor:
        cursor.execute(f"ALTER DATABASE {MAKING} RENAME TO {IN_CLUSTER}")


def migrate(name):
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
    django.setup()
    # Looking for garbage among the models of each migration took a seventh of the time.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    make(Path(sys.argv[1]))
