"""A consistent copy of the database in one file, and the way back: SQLite by its backup API, PostgreSQL by pg_dump."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from billing_site.desk.backup.progress import Progress
from billing_site.desk.backup.refusal import BackupRefused

NAMES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.pgdump"}
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
PAGES = 2_000  # of SQLite, copied between two looks at the progress
COMPRESSION = 3


def copy(folder: Path, progress: Progress) -> Path:
    """Write the copy into a new file of this folder; it is the database as of one moment while others go on writing."""
    target = folder / NAMES[connection.vendor]
    if connection.vendor == "sqlite":
        copy_sqlite(target, progress)
    else:
        copy_postgresql(target, progress)
    return target


def place() -> str:
    """The database in words."""
    name = connection.settings_dict["NAME"]
    return str(name) if connection.vendor == "sqlite" else f"{ENGINES[connection.vendor]} database {name}"


def is_empty() -> bool:
    """Whether nothing was ever made in the database: it has no tables. An SQLite file that is not there is empty."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    return not connection.introspection.table_names()


def load(source: Path, progress: Progress) -> None:
    """Make the (empty) database that of the copy, whole or not at all."""
    if connection.vendor == "sqlite":
        load_sqlite(source, progress)
    else:
        load_postgresql(source, progress)


def copy_sqlite(target: Path, progress: Progress) -> None:
    path = connection.settings_dict["NAME"]
    if not Path(path).is_file():
        raise BackupRefused(f"There is no database {path} yet.")
    plain = target.with_suffix("")
    try:
        copy_pages(path, plain, progress)
    except sqlite3.Error as error:
        raise BackupRefused(f"The database could not be copied: {error}.") from error
    with plain.open("rb") as file, gzip.open(target, "wb", compresslevel=COMPRESSION) as packed:
        shutil.copyfileobj(file, packed, 1 << 20)
    plain.unlink()


def copy_pages(path: str, plain: Path, progress: Progress) -> None:
    with closing(sqlite3.connect(path, timeout=60)) as source, closing(sqlite3.connect(plain)) as copied:
        # A transaction that reads keeps one moment in sight; else each write elsewhere would start the copy again.
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(
            copied,
            pages=PAGES,
            progress=lambda _, rest, total: progress.show("Database", total - rest, total),
            sleep=0,
        )
        # The copy is one file: no write-ahead log belongs to it.
        copied.execute("PRAGMA journal_mode=DELETE")


def load_sqlite(source: Path, progress: Progress) -> None:
    path = Path(connection.settings_dict["NAME"])
    connection.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.restoring")
    total = source.stat().st_size
    try:
        with source.open("rb") as packed, gzip.open(packed) as file, part.open("wb") as out:
            while piece := file.read(1 << 20):
                out.write(piece)
                progress.show("Database", packed.tell(), total)
            out.flush()
            os.fsync(out.fileno())
        with closing(sqlite3.connect(part)) as database:
            database.execute("PRAGMA journal_mode=WAL")
        for leftover in (f"{path}-wal", f"{path}-shm", f"{part}-wal", f"{part}-shm"):
            Path(leftover).unlink(missing_ok=True)
        part.replace(path)
    except (EOFError, gzip.BadGzipFile, zlib.error, sqlite3.Error) as error:
        raise BackupRefused(f"The database in the backup cannot be read: {error}.") from error
    finally:
        part.unlink(missing_ok=True)


def copy_postgresql(target: Path, progress: Progress) -> None:
    command = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={target}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_user_tables")
        tables = cursor.fetchone()[0]
    run("pg_dump", [*command, "--verbose"], "dumping contents of table", tables, progress)


def load_postgresql(source: Path, progress: Progress) -> None:
    listed = subprocess.run(["pg_restore", "--list", source], capture_output=True, text=True, check=False).stdout
    tables = sum(" TABLE DATA " in line for line in listed.splitlines())
    command = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--verbose"]
    # Our own connection must not hold what the copy is loaded into.
    connection.close()
    run("pg_restore", [*command, "--dbname={name}", str(source)], "processing data for table", tables, progress)


def run(program: str, arguments: list[str], step: str, steps: int, progress: Progress) -> None:
    """Run a program of PostgreSQL with the address of our database; a line that holds `step` is one step done."""
    if not shutil.which(program):
        raise BackupRefused(f"{program} is not installed. On Debian: apt-get install postgresql-client")
    settings = connection.settings_dict
    known, environment = DatabaseClient.settings_to_cmd_args_env(settings, [])
    # psql's own arguments hold user, host and port, then the name of the database.
    address = [argument for argument in known[1:] if argument != settings["NAME"]]
    filled = [argument.format(name=settings["NAME"]) if "{name}" in argument else argument for argument in arguments]
    if program == "pg_dump":
        filled = [f"--dbname={settings['NAME']}", *filled]
    done, last = 0, ""
    with tempfile.TemporaryFile() as nothing:
        process = subprocess.Popen(
            [program, *address, *filled],
            env={**os.environ, **(environment or {}), "LC_ALL": "C"},
            stdin=nothing,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in process.stderr or ():
            if step in line:
                done += 1
                progress.show("Database", done, steps)
            elif "error:" in line or "server version" in line:
                last = f"{last} {line.partition('error: ')[2].strip() or line.strip()}"
        if process.wait():
            raise BackupRefused(f"{program} failed: {last.strip() or 'it did not say why'}")
