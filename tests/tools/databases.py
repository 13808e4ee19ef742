"""The databases of the tests: an SQLite file as in production, a PostgreSQL cluster that lives as long as a command.

python -m tests.tools.databases --run COMMAND…            a cluster that forgets on a crash, for tests
python -m tests.tools.databases --durable --run COMMAND…  one that keeps its promises, for measurements
"""

import argparse
import contextlib
import getpass
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from billing_site.setup.system_packages import program_path
from tests.tools.template import OWN_CLUSTER, copied

# The directory of the socket is the owner's alone, so no port is taken and nobody else can connect.
OPTIONS = {"listen_addresses": "", "max_connections": 100, "logging_collector": "off", "log_statement": "none"}
HASTY = {"shared_buffers": "128MB", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = {"shared_buffers": "512MB", "max_parallel_workers_per_gather": 0}


@contextlib.contextmanager
def temporary_postgresql(durable=False):
    """Start a cluster of its own in a temporary folder, give its URL, stop it at the end.

    Raises SystemExit where PostgreSQL's server programs are missing, CalledProcessError where it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="billfold-"))
    owner = cluster_owner()
    shutil.chown(folder, owner)
    try:
        with running_cluster(folder, owner, DURABLE if durable else HASTY):
            yield f"postgres://billfold@{str(folder).replace('/', '%2F')}:5432/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_cluster(folder, owner, character):
    data, log = folder / "data", folder / "log"
    as_owner(
        owner, folder, "initdb", "-D", data, "-U", "billfold", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
    )
    settings = {**OPTIONS, **character, "unix_socket_directories": folder}
    with (data / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    try:
        as_owner(owner, folder, "pg_ctl", "start", "-w", "-D", data, "-l", log)
    except subprocess.CalledProcessError:
        print(log.read_text() if log.exists() else "PostgreSQL wrote no log.", file=sys.stderr)
        raise
    try:
        yield
    finally:
        as_owner(owner, folder, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)


def restart(url):
    """Stop the cluster of `temporary_postgresql` in the middle of what it does, and start it again."""
    folder = Path(unquote(urlsplit(url).hostname))
    data, log = folder / "data", folder / "log"
    as_owner(cluster_owner(), folder, "pg_ctl", "restart", "-w", "-m", "fast", "-D", data, "-l", log)


def cluster_owner():
    """PostgreSQL refuses to run as root; then it runs as the user that its package made, or as nobody."""
    if os.geteuid() != 0:
        return getpass.getuser()
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def as_owner(owner, folder, program, *arguments):
    user = pwd.getpwnam(owner)
    become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    subprocess.run(
        [find_program(program), *arguments],
        # A session of its own: Ctrl+C is for the tests, which then stop the cluster in order.
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={**environment, "LC_ALL": "C.UTF-8"},
        cwd=folder,
        check=True,
        **become,
    )


def find_program(name):
    path = program_path(name)
    if not path:
        raise SystemExit(f"PostgreSQL's {name} is not on this machine; `make test` installs it where there is apt.")
    return path


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """On SQLite the tests use a file in WAL mode as production does: in memory, threads would share one connection.

    As on PostgreSQL no commit waits for the disk; what a kill or a full disk leaves is tried on sites of their own.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    copied()


def main():
    parser = argparse.ArgumentParser(description="Run a command with DATABASE_URL set to a temporary PostgreSQL.")
    parser.add_argument("--durable", action="store_true", help="synchronous commits and a cache for a million rows")
    parser.add_argument("--run", nargs=argparse.REMAINDER, required=True, metavar="COMMAND")
    arguments = parser.parse_args()
    # A polite end (a closed terminal, a cancelled job) must stop the cluster too.
    for end in signal.SIGTERM, signal.SIGHUP:
        signal.signal(end, lambda number, frame: sys.exit(128 + number))
    with temporary_postgresql(arguments.durable) as url:
        own = {"DATABASE_URL": url, OWN_CLUSTER: "1"}
        return subprocess.run(arguments.run, env={**os.environ, **own}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
