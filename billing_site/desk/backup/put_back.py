"""Putting a backup back: only into an empty place, only with its keys, and whole or not at all."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from billing_site.desk.backup import databases, keys, media
from billing_site.desk.backup.archive import read_manifest, unpack
from billing_site.desk.backup.progress import Progress
from billing_site.desk.backup.refusal import BackupRefused
from billing_site.desk.backup.take import FORMAT, counter, in_words


def put_back(path: Path, keys_path: Path | None, *, progress: Progress) -> int:
    """Make this empty site that of the backup; gives how many migrations newer code then brought it.

    Raises BackupRefused, and then the place is empty as before.
    """
    told = read_manifest(path)
    check_kind(path, told)
    check_empty()
    found = keys.fitting(told["keys"], keys_path)
    try:
        move_in(path, told, found, progress)
    except OSError as error:
        raise BackupRefused(in_words(error, settings.VAR)) from error
    return bring_up_to_date()


def check_kind(path: Path, told: dict) -> None:
    """Raises BackupRefused for a backup that this code cannot put back."""
    if told.get("billfold") != FORMAT:
        raise BackupRefused(f"{path} was made by another version of Billfold, which this one does not read.")
    if not is_complete(told):
        raise BackupRefused(f"{path} is damaged: it does not say what it is a copy of.")
    if told["database"] != connection.vendor:
        engines = databases.ENGINES
        raise BackupRefused(
            f"This backup is of {engines[told['database']]}, and DATABASE_URL names {engines[connection.vendor]}."
        )
    known = {".".join(name) for name in MigrationLoader(None).disk_migrations}
    unknown = [name for name in told["migrations"] if name not in known]
    if unknown:
        raise BackupRefused(
            f"This backup was made by a newer Billfold (it knows {unknown[-1]}). Install that version first."
        )


def is_complete(told: dict) -> bool:
    """Whether a manifest says everything that is asked of it below."""
    own = told.get("keys")
    lists = [told.get("migrations"), own.get("encrypting") if isinstance(own, dict) else None]
    return (
        told.get("database") in databases.NAMES
        and all(isinstance(each, list) and all(isinstance(word, str) for word in each) for each in lists)
        and isinstance(own, dict)
        and isinstance(own.get("signing"), str)
    )


def check_empty() -> None:
    if not databases.is_empty():
        raise BackupRefused(f"{databases.place()} is not empty. A backup is put back into an empty place only.")
    if not media.is_empty():
        raise BackupRefused(f"{media.root()} holds files. A backup is put back into an empty place only.")


def move_in(path: Path, told: dict, found: keys.Keys, progress: Progress) -> None:
    """All is unpacked and proven beside its place, then keys and files go there, then the database."""
    with media.waiting_room() as room:
        unpack(path, lambda name: room / name, counter("Unpacking", path.stat().st_size, progress))
        database = room / databases.NAMES[told["database"]]
        if not database.exists():
            raise BackupRefused(f"{path} is damaged: it holds no database.")
        with keys.put_back(found):
            take_away = media.put_in_place(room)
            progress.done("Files: in place.")
            try:
                databases.load(database, progress)
            except BaseException:
                take_away()
                raise
    progress.done("Database: in place.")


def bring_up_to_date() -> int:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    return len(pending)
