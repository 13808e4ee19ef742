"""Where the keys of encrypted values lie: a file apart from the database, or the environment of several machines."""

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core import checks


class KeyFault(Exception):
    """A secret that can be neither kept nor read; the text says in one sentence why, and what to do."""


def in_environment() -> bool:
    return bool(settings.SECRET_KEYS)


def place() -> Path:
    return Path(settings.SECRET_KEYS_FILE)


def said() -> str:
    """How sentences name the place of the keys."""
    return "SECRET_KEYS" if in_environment() else f"the key file {place()}"


def keys() -> tuple[str, ...]:
    """All keys, the one that encrypts first; () while there is no key file. Raises KeyFault."""
    if in_environment():
        return tuple(settings.SECRET_KEYS)
    try:
        found = place().stat()
        return _read(place(), (found.st_mtime_ns, found.st_size, found.st_ino))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "it holds no text"
        raise KeyFault(f"The key file {place()} cannot be read ({reason}): let the user who serves own it.") from fault


@lru_cache(maxsize=4)
def _read(path: Path, _version: tuple[int, ...]) -> tuple[str, ...]:
    # A file that changed has another version, so that a running server takes new keys at once.
    lines = (line.strip() for line in path.read_text("ascii").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def ring(keys: tuple[str, ...]) -> MultiFernet:
    """What encrypts with the first of these keys and reads with all. Raises KeyFault."""
    try:
        return _ring(keys)
    except ValueError as fault:
        raise KeyFault(f"What {said()} holds is not a key a line: put the right keys back from the backup.") from fault


@contextmanager
def alone(*, wait: bool = True) -> Iterator[None]:
    """Nobody else makes or changes the key file meanwhile. Raises KeyFault when another does and this may not wait."""
    place().parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(place().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    except BlockingIOError as fault:
        raise KeyFault("The keys are being changed by another command: wait until it has ended.") from fault
    finally:
        os.close(folder)


def write(keys: Sequence[str]) -> None:
    """Put these keys into the file, all or none, to be read by its owner only."""
    handle, name = tempfile.mkstemp(dir=place().parent, prefix=f".{place().name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write("".join(f"{key}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place())
    except BaseException:
        os.unlink(name)
        raise
    folder = os.open(place().parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def new() -> str:
    return Fernet.generate_key().decode()


def check(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """For `manage.py check`: nobody but the owner reads the key file, and it holds keys."""
    try:
        found = keys()
        if found:
            ring(found)
        if in_environment() or not found:
            return []
    except KeyFault as fault:
        return [checks.Error(str(fault), id="billfold.E002")]
    mode = stat.S_IMODE(place().stat().st_mode)
    if not mode & 0o077:
        return []
    text = f"The key file {place()} may be read by others on this machine (its mode is {mode:04o})."
    return [checks.Error(text, hint=f"Run: chmod 600 {place()}", id="billfold.E001")]
