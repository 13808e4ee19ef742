"""What stands between a built environment and the first request: tables, static files, the first account."""

import hashlib
import os

import django
from django.conf import settings
from django.core.management import call_command

STAMP = ".collected"


def main():
    """One process for all steps, and no step repeated needlessly: the second start takes a second or two."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
    django.setup()
    migrate()
    if not settings.DEBUG:
        collect_static()
    call_command("first_run")


def migrate():
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        print(f"Bringing the database up to date: {len(pending)} migrations.", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def collect_static():
    stamp = settings.STATIC_ROOT / STAMP
    digest = digest_of_static_files()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print("Collecting and compressing static files.", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def digest_of_static_files():
    """Changes when a static file comes, goes or is written; reads no contents."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
