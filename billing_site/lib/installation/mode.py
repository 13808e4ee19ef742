"""Whether an installation is live, or a test in which nothing is real: read once, for all that the settings say."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LIVE, TEST = "live", "test"
MODES = (LIVE, TEST)


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
