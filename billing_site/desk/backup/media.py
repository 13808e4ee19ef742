"""The uploaded and drawn files of a backup: what is copied, and where it is put back."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from billing_site.desk.backup.archive import Counted, Writer

PREFIX = "media/"
# ZIP files of many PDFs are kept for a day and can be made again.
LEFT_OUT = ("downloads",)
RESTORING = ".restoring"


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def files(since: float = 0) -> Iterator[Path]:
    """The files that were written at this time (seconds) or later."""
    for folder, folders, names in os.walk(root()):
        if Path(folder) == root():
            folders[:] = [name for name in folders if name not in (*LEFT_OUT, RESTORING)]
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            with contextlib.suppress(FileNotFoundError):
                if not name.endswith(".part") and path.lstat().st_mtime >= since:
                    yield path


def size() -> int:
    """Bytes."""
    total = 0
    for path in files():
        with contextlib.suppress(FileNotFoundError):
            total += path.lstat().st_size
    return total


def copy(archive: Writer, counted: Counted | None = None, since: float = 0) -> int:
    """Add the files written since then to the archive; how many. Of one name the later copy counts."""
    count = 0
    for path in files(since):
        # A file that went meanwhile is no longer part of the site.
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            archive.add(PREFIX + path.relative_to(root()).as_posix(), file, counted)
            count += 1
    return count


def is_empty() -> bool:
    folders = [name for name in (os.listdir(root()) if root().is_dir() else []) if name != RESTORING]
    return not any(names for name in folders for _, _, names in os.walk(root() / name)) and not any(
        (root() / name).is_file() for name in folders
    )


@contextlib.contextmanager
def waiting_room() -> Iterator[Path]:
    """Where a backup waits until all of it was read and found whole; on the same disk as its place."""
    room = root() / RESTORING
    shutil.rmtree(room, ignore_errors=True)
    (room / PREFIX).mkdir(parents=True)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def put_in_place(room: Path) -> Callable[[], None]:
    """Move the files that waited to their place, all or none. Gives what takes them away again."""
    moved: list[Path] = []

    def take_away() -> None:
        for target in moved:
            shutil.rmtree(target, ignore_errors=True) if target.is_dir() else target.unlink(missing_ok=True)

    try:
        for child in list((room / PREFIX).iterdir()):
            target = root() / child.name
            # Folders without files may be there.
            if target.is_dir():
                shutil.rmtree(target)
            child.rename(target)
            moved.append(target)
    except BaseException:
        take_away()
        raise
    return take_away
