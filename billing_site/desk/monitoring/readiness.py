"""Whether pages can be served now, and if not, why: database, migrations, mode, disks, the clock."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from billing_site.desk.models import Installation
from billing_site.jobs.models import Routine
from billing_site.lib.db.pending import pending_migrations
from billing_site.lib.installation.mode import OtherMode

ENOUGH = 100 * 1024 * 1024  # bytes
# `make serve` runs the clock every minute, cron every few.
LATE = timedelta(minutes=10)


def problems(now: datetime) -> dict[str, str]:
    """{what: what is wrong with it}, empty where all is well."""
    return {**disk_problems(), **database_problems(now)}


def database_problems(now: datetime) -> dict[str, str]:
    try:
        pending = pending_migrations(connection)
        if pending:
            return {"migrations": f"{len(pending)} not applied"}
        Installation.refuse_other_mode()
        ran = Routine.last(Routine.CLOCK)
    except Error:
        return {"database": "does not answer"}
    except OtherMode as refusal:
        return {"mode": str(refusal)}
    if ran is None:
        return {"clock": "has never run"}
    if now - ran.at > LATE:
        return {"clock": f"ran last {int((now - ran.at).total_seconds() // 60)} minutes ago"}
    return {}


def disk_problems() -> dict[str, str]:
    full = [name for name, folder in folders() if shutil.disk_usage(folder).free < ENOUGH]
    return {"disk": f"less than 100 MB free for {' and '.join(full)}"} if full else {}


def folders() -> Iterator[tuple[str, Path]]:
    """What is written to this machine's own disks; a folder that is not there yet counts by the one it will be in."""
    media = Path(settings.MEDIA_ROOT)
    yield "media", next(folder for folder in (media, *media.parents) if folder.is_dir())
    if connection.vendor == "sqlite" and Path(str(connection.settings_dict["NAME"])).is_file():
        yield "database", Path(connection.settings_dict["NAME"]).parent
