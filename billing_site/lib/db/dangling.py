"""Rows that point at rows which are gone: what a foreign key forbids, and a hand in the database lets happen."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model

from billing_site.lib.findings import Finding

BATCH = 2000


def pointing_nowhere(*labels: str) -> Iterator[Finding]:
    """A Finding for each row of these apps whose foreign key names a row that is not there."""
    for label in labels:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                # An index of SQLite that is written as a model is no table of its own.
                if isinstance(field, ForeignKey) and model._meta.managed:
                    yield from without_target(model, field)


def without_target(model: type[Model], field: ForeignKey) -> Iterator[Finding]:
    name = column(model, "public_id" if "public_id" in {f.name for f in model._meta.concrete_fields} else "pk")
    target = field.target_field
    sql = f"""SELECT CAST(f.{name} AS text), f.{quote(field.column)} FROM {table(model)} f
        WHERE f.{quote(field.column)} IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM {table(target.model)} t WHERE t.{quote(target.column)} = f.{quote(field.column)})"""  # noqa: S608
    noun = str(model._meta.verbose_name)
    for public_id, key in found(sql):
        yield Finding(
            public_id if "_" in public_id else f"{noun} {public_id}",
            "vanished",
            f"the {noun} belongs to a {target.model._meta.verbose_name} that is gone: {field.name} {key}",
        )


def naming_nothing(model: type[Model], field: str, kinds: dict[str, type[Model]], kind: str) -> Iterator[Finding]:
    """A Finding for each public id in `field` that no row has; `kinds` says by the column `kind` whose id it is."""
    for value, target in kinds.items():
        sql = f"""SELECT DISTINCT f.{column(model, field)}, '' FROM {table(model)} f WHERE f.{column(model, kind)} = %s
            AND NOT EXISTS (SELECT 1 FROM {table(target)} t
            WHERE t.{column(target, "public_id")} = f.{column(model, field)})"""  # noqa: S608
        for public_id, _ in found(sql, value):
            text = f"the {target._meta.verbose_name} is gone; {model._meta.verbose_name} {value} tells of it"
            yield Finding(public_id, "vanished", text)


def found(sql: str, *params: str) -> Iterator[tuple]:
    """The rows of a statement that finds only what is wrong, a batch at a time."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def table(model: type[Model]) -> str:
    return quote(model._meta.db_table)


def column(model: type[Model], name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return quote(getattr(field, "column", name))


def quote(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
