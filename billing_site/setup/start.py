"""What stands between a built environment and the first request: tables, static files, the first account.

python -m billing_site.setup.start [update]     update: all but the first account
"""

import os
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from billing_site.lib.db.pending import pending_migrations
from billing_site.lib.installation.mode import TEST, OtherMode
from billing_site.setup.ready import load_settings, outages_in_one_line, refuse
from billing_site.static_files import are_collected


def main(update: bool = False) -> None:
    """One process for all steps, and no step repeated needlessly: the second start takes a second or two."""
    load_settings()
    django.setup()
    with outages_in_one_line():
        migrate()
        agree_on_mode(demo=not update)
        if not settings.DEBUG:
            collect_static()
        if not update:
            call_command("first_run")


def migrate() -> None:
    pending = pending_migrations(connection)
    if pending:
        print(f"Bringing the database up to date: {len(pending)} migrations.", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def agree_on_mode(demo: bool) -> None:
    """Without a setting the mode is the database's, and the demo's is test; who has read another one starts again."""
    installation = apps.get_model("desk.Installation")
    if installation.follow(otherwise=TEST if demo and installation.is_untouched() else ""):
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "billing_site.setup.start", *sys.argv[1:]])  # noqa: S606
    try:
        installation.agree()
    except OtherMode as refusal:
        refuse(str(refusal))


def collect_static() -> None:
    if are_collected():
        return
    print("Collecting and compressing static files.", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main(update=sys.argv[1:] == ["update"])
