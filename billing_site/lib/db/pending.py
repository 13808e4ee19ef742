"""How far the database is behind the code: migrations that it has not had yet."""

from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """(app, name) of every migration of the code, which does not change while a process runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def pending_migrations(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """(app, name) of what `migrate` would apply; costs one or two queries."""
    return sorted(known_migrations() - set(MigrationRecorder(connection).applied_migrations()))
