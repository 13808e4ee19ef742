"""Files in MEDIA_ROOT: written whole or not at all, and what nothing knows any more is cleared away."""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from billing_site.lib.private_files import FILE_MODE, FOLDER_MODE

# Where a file is written before it is moved to its place; what a killed process left there goes after LEFT.
UNFINISHED, LEFT = "unfinished", timedelta(hours=24)


class NotWritten(OSError):
    """A file could not be written, and nothing of it is there; as text it says so in plain words."""

    # The field of a form that it came by, where somebody knows.
    field: str

    def __str__(self) -> str:
        return f"The file could not be kept on the server: {self.strerror}. Tell an administrator, then try again."


@contextlib.contextmanager
def whole_or_nothing(path: Path) -> Iterator[None]:
    """Whatever is raised inside, the file is gone afterwards; what the disk refuses becomes NotWritten."""
    try:
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, NotWritten):
            raise NotWritten(error.errno, error.strerror or str(error)) from error
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Put a file where it belongs in one step: nobody ever reads half of it. Raises NotWritten."""
    folder = Path(settings.MEDIA_ROOT) / UNFINISHED
    part = folder / f"{path.name}.{os.getpid()}.{secrets.token_hex(8)}"
    with whole_or_nothing(part):
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)


def clear_unfinished(now: datetime) -> int:
    """Delete what processes that were killed left half written more than a day ago; returns how many."""
    return clear_files(Path(settings.MEDIA_ROOT) / UNFINISHED, now - LEFT)


def clear_files(folder: Path, before: datetime, is_known: Callable[[Path], bool] = lambda path: False) -> int:
    """Delete a folder's files that were last written before then, but for those that are known; returns how many."""
    count = 0
    for path in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime <= before.timestamp() and not is_known(path):
                path.unlink()
                count += 1
    return count
