"""The file of a backup: an uncompressed tar archive that tells by its last member that it is whole.

Members in order: `manifest.json` (what it is a copy of), the database, `media/…`, `SHA256SUMS` (a line for each member
before it, as sha256sum writes them). Keys are never among them.
"""

import contextlib
import hashlib
import io
import json
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import IO, Self

from billing_site.desk.backup.refusal import BackupRefused
from billing_site.lib.private_files import FILE_MODE

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
CHUNK = 1 << 20
Counted = Callable[[int], None]


class HashedReader:
    """A file that sums up what was read of it."""

    def __init__(self, file: IO[bytes], counted: Counted | None = None) -> None:
        self.file = file
        self.counted = counted
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        if self.counted:
            self.counted(len(data))
        return data


class Writer:
    """Writes FILE.part and gives it its name at the end; whatever goes wrong before, nothing stays behind."""

    def __init__(self, path: Path) -> None:
        self.path, self.part = path, path.with_name(f"{path.name}.part")

    def __enter__(self) -> Self:
        if self.path.exists():
            raise BackupRefused(f"{self.path} is there already. Name a new file.")
        self.part.unlink(missing_ok=True)
        self.file = os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE), "w+b")
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)
        self.sums = tempfile.TemporaryFile("w+b", dir=self.path.parent)
        return self

    def add(self, name: str, file: IO[bytes], counted: Counted | None = None) -> None:
        """Add an open file as it is now. `counted` is called with the number of bytes after each piece."""
        info = tarfile.TarInfo(name)
        status = os.fstat(file.fileno())
        info.size = status.st_size
        info.mtime = int(status.st_mtime)
        info.mode = FILE_MODE
        reader = HashedReader(file, counted)
        self.tar.addfile(info, reader)
        self.sums.write(f"{reader.digest.hexdigest()}  {name}\n".encode())

    def add_text(self, name: str, text: str) -> None:
        data = text.encode()
        info = tarfile.TarInfo(name)
        info.size = len(data)
        info.mtime = int(time.time())
        info.mode = FILE_MODE
        self.tar.addfile(info, io.BytesIO(data))
        if name != SUMS:
            self.sums.write(f"{hashlib.sha256(data).hexdigest()}  {name}\n".encode())

    def __exit__(self, kind, error, trace) -> None:
        try:
            if error is None:
                self.finish()
        finally:
            self.sums.close()
            with contextlib.suppress(OSError):
                self.file.close()
            self.part.unlink(missing_ok=True)

    def finish(self) -> None:
        self.sums.seek(0)
        self.add_text(SUMS, self.sums.read().decode())
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        # A link refuses a name that was taken meanwhile, where a rename would replace it.
        try:
            os.link(self.part, self.path)
        except FileExistsError:
            raise BackupRefused(f"{self.path} is there already. Name a new file.") from None


def read_manifest(path: Path) -> dict:
    """The manifest of a backup. Raises BackupRefused where the file is none."""
    with opened(path) as tar:
        first = tar.next()
        if first is None or first.name != MANIFEST:
            raise BackupRefused(f"{path} is not a backup of Billfold.")
        told = json.loads((tar.extractfile(first) or io.BytesIO()).read())
        if not isinstance(told, dict):
            raise BackupRefused(f"{path} is not a backup of Billfold.")
        return told


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive, read from its start to its end. Raises BackupRefused where there is none, or it is damaged."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except FileNotFoundError:
        raise BackupRefused(f"There is no file {path}.") from None
    except OSError as error:
        if error.filename != str(path):
            raise
        raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from None
    except (tarfile.TarError, EOFError, json.JSONDecodeError, UnicodeDecodeError):
        raise BackupRefused(f"{path} is not a backup of Billfold, or it is damaged.") from None


def unpack(path: Path, places: Callable[[str], Path], counted: Counted | None = None) -> None:
    """Write each member to the path that `places` gives for its name; then prove that all came as they left.

    Raises BackupRefused for a file that was cut short or changed, and for names that lead elsewhere.
    """
    count = 0
    with opened(path) as tar, tempfile.TemporaryFile("w+") as lines:
        sums = None
        for member in tar:
            source = tar.extractfile(member) if member.isreg() else None
            if source is None:
                raise BackupRefused(f"{path} holds {member.name}, which is no plain file.")
            if member.name == SUMS:
                sums = source
                break
            reader = HashedReader(source, counted)
            drain(reader, None if member.name == MANIFEST else places(inside(path, member.name)))
            lines.write(f"{reader.digest.hexdigest()}  {member.name}\n")
            count += 1
        if sums is None:
            raise BackupRefused(f"{path} was cut short: it ends after {count:,} files.")
        lines.seek(0)
        if any(told != line.encode() for told, line in zip_longest(sums, lines, fillvalue="")):
            raise BackupRefused(f"{path} is damaged: a file in it is not what was backed up.")


def inside(path: Path, name: str) -> str:
    """The name, which must not lead out of the place that it is put into."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or not parts:
        raise BackupRefused(f"{path} holds the name {name!r}, which leads elsewhere.")
    return name


def drain(reader: HashedReader, target: Path | None) -> None:
    if target is None:
        while reader.read(CHUNK):
            pass
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "wb") as file:
        while piece := reader.read(CHUNK):
            file.write(piece)
