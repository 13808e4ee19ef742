"""The cache in the database, which says so when the database is out of service."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router, transaction


class HonestCache(DatabaseCache):
    """Django's own takes every error of a write for "another was first": limits that count in it would read as reached.

    Raises OperationalError where the database could not take the value.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = None) -> bool:
        using = router.db_for_write(self.cache_model_class)
        refusals: list[OperationalError] = []

        def note(execute: Callable, *asked: Any) -> Any:
            try:
                return execute(*asked)
            except OperationalError as error:
                refusals.append(error)
                raise

        # With a transaction around, BEGIN and COMMIT are not Django's to be silent about.
        with transaction.atomic(using=using), connections[using].execute_wrapper(note):
            done = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
            if not done and refusals:
                raise refusals[-1]
        return done
