"""Files that other accounts of the machine may not read: how they are made, and how older ones are closed."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600
# What lies in a data folder of ours, whatever its age and its settings.
OURS = {"billfold.sqlite3", "secret_key", "keys", "media", "static"}


def close_to_others(folder: Path, program: Path) -> None:
    """Make the folder (0700) and let this process make only files that others cannot read (umask 077).

    Raises ValueError for a folder that holds the program, whose files would run no more, or the files of others.

    A folder that stood open until now is gone through once: its files become 0600, its folders 0700. What belongs to
    somebody else is left as it is, since only its owner can change that.
    """
    if program.is_relative_to(folder):
        raise ValueError(f"DATA_DIR is {folder}, where the program lies: name a folder of its own for the data.")
    os.umask(0o077)
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077 == 0:
        return
    held = {path.name for path in folder.iterdir()} - {"lost+found"}
    if held and not held & OURS:
        raise ValueError(f"DATA_DIR is {folder}, which holds files of others: name a folder of its own for the data.")
    for path, _, names in os.walk(folder):
        for name in names:
            close(os.path.join(path, name), FILE_MODE)
        if Path(path) != folder:
            close(path, FOLDER_MODE)
    # The last: whoever finds it done need not look inside.
    close(folder, FOLDER_MODE)


def close(path: str | Path, mode: int) -> None:
    # A file may go while its folder is read; one of another owner stays.
    with contextlib.suppress(FileNotFoundError, PermissionError):
        if not os.path.islink(path):
            os.chmod(path, mode)


def kept(path: Path, make: Callable[[], str]) -> str:
    """What the file holds, which is made with the text of `make` where it is not there."""
    if not path.exists():
        # Of two processes that start at once, the first one's text counts.
        with contextlib.suppress(FileExistsError):
            write_new(path, make())
    return path.read_text().strip()


def write_new(path: Path, text: str) -> None:
    """Write a file (0600) that was not there, whole or not at all. Raises FileExistsError."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    finally:
        os.unlink(part)
