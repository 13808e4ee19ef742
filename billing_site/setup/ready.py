"""Whether the site can be served: what is missing is told in one sentence, with the command to run.

python -m billing_site.setup.ready
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import django
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections

from billing_site.lib.db.outages import BUSY, FULL, GONE, outage
from billing_site.lib.db.pending import pending_migrations
from billing_site.lib.installation.mode import OtherMode
from billing_site.static_files import are_collected

# The exit code of what a restart does not cure (EX_CONFIG of sysexits.h); a unit of systemd need not try again.
NOT_SET_UP = 78
UPDATE = "Run: make update"
OUTAGES = {BUSY: "The database is busy", GONE: "The database cannot be reached", FULL: "The disk is full"}


class NotReady(Exception):
    """The site cannot be served; the text is one sentence and what to do."""

    def __init__(self, text: str, code: int = NOT_SET_UP) -> None:
        super().__init__(text)
        self.code = code


def main() -> int:
    load_settings()
    try:
        for check in (wrong_settings, database_away, database_behind, database_of_other_mode, static_files_behind):
            check()
    except NotReady as refusal:
        print(f"Billfold does not start: {refusal}", file=sys.stderr)
        return refusal.code
    return 0


def load_settings() -> None:
    """Read the settings; one that is wrong ends the process with one line in place of a stack trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
    try:
        _ = settings.DEBUG
    # A value of the wrong kind, a time zone that is none, a folder that cannot be made.
    except (ValueError, ImproperlyConfigured, OSError) as error:
        refuse(in_one_line(error))
    if settings.DATABASES["default"]["ENGINE"].rpartition(".")[2] not in ("sqlite3", "postgresql"):
        refuse("DATABASE_URL names neither SQLite (sqlite:///…) nor PostgreSQL (postgres://…).")


@contextmanager
def outages_in_one_line() -> Iterator[None]:
    """A command that meets a database or a disk out of service ends with one line and 1; a fault keeps its trace."""
    try:
        yield
    except Exception as error:
        kind = outage(error)
        if not kind:
            raise
        print(f"{OUTAGES[kind]}: {in_one_line(error)}", file=sys.stderr)
        raise SystemExit(1) from error


def refuse(text: str) -> NoReturn:
    print(f"Billfold does not start: {text} README.md lists the settings.", file=sys.stderr)
    raise SystemExit(NOT_SET_UP)


def wrong_settings() -> None:
    """What Django itself can tell without a database."""
    django.setup()
    for message in checks.run_checks(tags=[checks.Tags.compatibility, checks.Tags.security]):
        if message.is_serious():
            raise NotReady(in_one_line(message.msg))


def database_away() -> None:
    """One connection, opened in this process alone: without the pool, which would try again for half a minute."""
    database = connections["default"].settings_dict
    options = database["OPTIONS"]
    if options.pop("pool", None):
        options["connect_timeout"] = 5
    asked(lambda: connections["default"].ensure_connection())


def database_behind() -> None:
    pending = asked(lambda: pending_migrations(connections["default"]))
    if pending:
        count = f"{len(pending)} migration{'' if len(pending) == 1 else 's'}"
        raise NotReady(f"the database is {count} behind the code. {UPDATE}")


def database_of_other_mode() -> None:
    try:
        asked(apps.get_model("desk.Installation").agree)
    except OtherMode as refusal:
        raise NotReady(str(refusal)) from refusal


def right_database_first() -> None:
    """End with one line where the database is of the other mode; one that is behind the code is told of elsewhere."""
    django.setup()
    if pending_migrations(connections["default"]):
        return
    try:
        apps.get_model("desk.Installation").refuse_other_mode()
    except OtherMode as refusal:
        refuse(str(refusal))


def static_files_behind() -> None:
    # While DEBUG is on, files are served from where they lie.
    if settings.STORAGES["staticfiles"]["BACKEND"].startswith("billing_site.") and not are_collected():
        raise NotReady(f"the static files are not those of the code. {UPDATE}")


def asked(question: Callable):
    try:
        return question()
    except Error as error:
        raise NotReady(f"the database cannot be used: {in_one_line(error)} DATABASE_URL names it.", code=1) from error


def in_one_line(error: object) -> str:
    """The first line of what went wrong, as a sentence; of a setting also its name."""
    text = str(error).splitlines()[0]
    if setting := re.match(r'Environment variable "(\S+)" invalid: (.*)', text):
        text = f"{setting[1]}: {setting[2]}".replace("['", "").replace("']", "")
    return text if text.endswith(".") else f"{text}."


if __name__ == "__main__":
    sys.exit(main())
