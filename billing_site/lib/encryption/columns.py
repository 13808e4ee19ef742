"""Which columns hold encrypted values (settings.ENCRYPTED), and a way through all of them.

A name is "app.Model.column"; for a JSON column the keys inside follow: "mfa.Authenticator.data.secret".
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

BATCH = 200


def each(name: str, change: Callable[[str], str]) -> Iterator[int]:
    """Pass the values of one name through `change` and keep what it gives; yields the size of each batch."""
    rows, column, inside = _rows(name)
    after: Any = None
    while True:
        with transaction.atomic():
            following = rows if after is None else rows.filter(pk__gt=after)
            batch = list(following.select_for_update().order_by("pk").values_list("pk", column)[:BATCH])
            for pk, value in batch:
                changed = _changed(value, inside, change)
                if changed != value:
                    rows.filter(pk=pk).update(**{column: changed})
        if not batch:
            return
        after = batch[-1][0]
        yield len(batch)


def every() -> Iterator[str]:
    """Each encrypted value of the database."""
    tables = set(connection.introspection.table_names())
    for name in settings.ENCRYPTED:
        rows, column, inside = _rows(name)
        if rows.model._meta.db_table in tables:
            for value in rows.order_by("pk").values_list(column, flat=True).iterator():
                yield from _texts(value, inside)


def _rows(name: str) -> tuple[models.QuerySet, str, list[str]]:
    app, model, column, *inside = name.split(".")
    rows: models.QuerySet = apps.get_model(app, model)._base_manager.all()
    return rows.filter(**{"__".join([column, *inside, "isnull"]): False}), column, inside


def _texts(value: Any, inside: list[str]) -> list[str]:
    found: list[str] = []

    def look(text: str) -> str:
        found.append(text)
        return text

    _changed(value, inside, look)
    return found


def _changed(value: Any, inside: list[str], change: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_changed(one, inside, change) for one in value]
    if not inside:
        return change(value) if value else value
    if not isinstance(value, dict) or inside[0] not in value:
        return value
    return value | {inside[0]: _changed(value[inside[0]], inside[1:], change)}
