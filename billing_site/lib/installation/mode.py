"""Whether an installation is live, or a test in which nothing is real: read once, for all that the settings say."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LIVE, TEST = "live", "test"
MODES = (LIVE, TEST)


class OtherMode(Exception):
    """The database belongs to an installation of the other mode; the text says so in one line, and what to do."""


def mode_of(named: str, kept: Path) -> str:
    """LIVE or TEST: what the setting names, else what the file of the data folder holds, else LIVE.

    Raises ImproperlyConfigured for anything else.
    """
    if mode := named.strip().lower():
        return known(mode, "BILLFOLD_MODE")
    try:
        return known(kept.read_text("utf-8", "replace").strip(), str(kept))
    except FileNotFoundError:
        return LIVE


def known(mode: str, place: str) -> str:
    if mode not in MODES:
        raise ImproperlyConfigured(f"{place} must be live or test, not {mode[:50]!r}.")
    return mode


def keep(path: Path, mode: str) -> None:
    """Let `mode_of` find this mode in the file from now on; whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(f"{mode}\n")
    part.replace(path)
