"""Taking a backup: database and files as they are while the site runs, and its keys apart."""

import errno
import json
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from billing_site.desk.backup import databases, keys, media
from billing_site.desk.backup.archive import MANIFEST, Writer
from billing_site.desk.backup.progress import Progress
from billing_site.desk.backup.refusal import BackupRefused

FORMAT = 1
CLOCK = 2  # seconds by which the time of a file may be coarser than ours


def take(path: Path, keys_path: Path | None, *, now: datetime, progress: Progress) -> dict:
    """Write the backup and, apart, the keys; gives {"files": number, "bytes": of the backup}.

    Files are copied before the database and those that came meanwhile after it, so that whatever the copied database
    names is among them. Raises BackupRefused, and KeyFault where the keys are not those of the database; then
    neither file is left behind.
    """
    check_place(path)
    if keys_path:
        if check_place(keys_path) or keys_path == path:
            raise BackupRefused(f"{keys_path} is there already. Name a new file for the keys.")
        keys.prove()
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder, Writer(path) as archive:
            archive.add_text(MANIFEST, manifest(now))
            count = copy_all(archive, Path(folder), progress)
    except OSError as error:
        raise BackupRefused(in_words(error, path)) from error
    if keys_path:
        try:
            keys.write(keys_path)
        except BaseException as error:
            path.unlink()
            if isinstance(error, OSError):
                raise BackupRefused(in_words(error, keys_path)) from error
            raise
    return {"files": count, "bytes": path.stat().st_size}


def check_place(path: Path) -> bool:
    """Whether there is a file of this name already. Raises BackupRefused where none can be."""
    try:
        if not path.parent.is_dir():
            raise BackupRefused(f"There is no folder {path.parent}.")
        return path.exists()
    except OSError as error:
        raise BackupRefused(in_words(error, path)) from error


def copy_all(archive: Writer, folder: Path, progress: Progress) -> int:
    began = time.time() - CLOCK
    copied = media.copy(archive, counter("Files", media.size(), progress))
    progress.done(f"Files: {copied:,} copied.")
    database = databases.copy(folder, progress)
    with database.open("rb") as file:
        archive.add(database.name, file)
    progress.done(f"Database: copied, {database.stat().st_size / 1e6:,.1f} MB packed.")
    return copied + media.copy(archive, since=began)


def counter(what: str, total: int, progress: Progress) -> Callable[[int], None]:
    done = 0

    def counted(size: int) -> None:
        nonlocal done
        done += size
        progress.show(what, done, total)

    return counted


def manifest(now: datetime) -> str:
    return json.dumps(
        {
            "billfold": FORMAT,
            "made": now.isoformat(),
            "database": connection.vendor,
            "migrations": sorted(".".join(name) for name in MigrationLoader(connection).applied_migrations),
            "keys": keys.current().fingerprints(),
        },
        indent=1,
    )


def in_words(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no space left for {path}. Nothing was kept."
    return f"{error.filename or path} cannot be written: {error.strerror}."
