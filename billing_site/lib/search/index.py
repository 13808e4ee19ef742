"""Trigram indexes over columns of search text: SQLite's full-text table, PostgreSQL's GIN, and querysets that ask them.

A model that is found by its words has a column `search_text`, made of `document`; a model of SQLite's table names it
with `related_name="index"` and the column `content`. See `full_text_index` for the migration of both.
"""

import operator
from collections.abc import Collection
from functools import reduce
from typing import Any, Self

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler

from billing_site.lib.db.schema import VendorSQL
from billing_site.lib.search.text import Spellings, fts_phrase, needle

COLUMN = "search_text"


class Match(models.Lookup):
    """SQLite's `table MATCH phrase`."""

    lookup_name = "match"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} MATCH {right}", [*left_params, *right_params]


models.TextField.register_lookup(Match)


class FoundByWords:
    """For querysets of rows that are found by what their search text holds, through the database's trigram index."""

    model: Any
    query: Any

    def containing(self, texts: Collection[str | Spellings], or_one_of: Collection[str] = ()) -> Self:
        """Rows whose search text holds each of the folded `texts` (of spellings: one of them), or one of the others."""
        if connection.vendor == "sqlite":
            every = " AND ".join(fts_phrases(text) for text in texts)
            return self.narrowed(index__content__match=" OR ".join([f"({every})", *map(fts_phrase, or_one_of)]))
        conditions = [reduce(operator.and_, map(holds, texts)), *map(holds, or_one_of)]
        return self.narrowed(reduce(operator.or_, conditions))

    def order_by(self, *names: Any) -> Self:
        """As ever; but by key, what SQLite's text index found comes as the index has it, without a sort of all hits."""
        if names in (("-id",), ("id",), ("-pk",), ("pk",)):
            names = ("-" * names[0].startswith("-") + self.column_of("id"),)
        return super().order_by(*names)  # type: ignore[misc]

    def after(self, key: int) -> Self:
        """Those behind a key, in the order of their keys: for what goes through all a portion at a time."""
        return self.narrowed(**{f"{self.column_of('id')}__gt": key}).order_by("id")

    def column_of(self, name: str) -> str:
        """Where to seek for a column: of what SQLite's text index found, the key is sought in the index itself."""
        index: Any = self.model._meta.get_field("index").related_model
        is_searched = index._meta.db_table in self.query.table_map
        return f"index__{index._meta.pk.name}" if name == "id" and is_searched else name

    def narrowed(self, *conditions: Q, **lookups: Any) -> Self:
        return self.filter(*conditions, **lookups)  # type: ignore[attr-defined]


def holds(text: str | Spellings, to: str = "") -> Q:
    """The condition that the search text holds this folded text, or one of its spellings, row by row or by PostgreSQL's
    index; `to` leads to the row ("customer__").
    """
    spellings = (text,) if isinstance(text, str) else text
    return reduce(operator.or_, (Q(**{f"{to}search_text__contains": needle(each)}) for each in spellings))


def fts_phrases(text: str | Spellings) -> str:
    """SQLite's full-text phrase for `text`, or for any of its spellings."""
    return fts_phrase(text) if isinstance(text, str) else f"({' OR '.join(map(fts_phrase, text))})"


def full_text_index(table: str, name: str) -> VendorSQL:
    """The operation that makes the index `name` over `table`, also over the rows that are there.

    External content: SQLite's table holds no second copy of the text; triggers keep it in step within the same
    transaction.
    """
    gone = f"INSERT INTO {name}({name}, rowid, {COLUMN}) VALUES ('delete', old.id, old.{COLUMN});"  # noqa: S608
    new = f"INSERT INTO {name}(rowid, {COLUMN}) VALUES (new.id, new.{COLUMN});"  # noqa: S608
    return VendorSQL(
        sqlite=[
            f"CREATE VIRTUAL TABLE {name} "
            f"USING fts5({COLUMN}, content='{table}', content_rowid='id', tokenize='trigram')",
            f"INSERT INTO {name}({name}) VALUES ('rebuild')",  # noqa: S608
            f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {new} END",
            f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {gone} END",
            f"CREATE TRIGGER {name}_update AFTER UPDATE OF {COLUMN} ON {table} "
            f"WHEN old.{COLUMN} <> new.{COLUMN} BEGIN {gone} {new} END",
        ],
        postgresql=[
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f"CREATE INDEX {name} ON {table} USING gin ({COLUMN} gin_trgm_ops) WITH (fastupdate = off)",
        ],
        reverse_sqlite=[
            *(f"DROP TRIGGER {name}_{verb}" for verb in ("insert", "delete", "update")),
            f"DROP TABLE {name}",
        ],
        reverse_postgresql=[f"DROP INDEX {name}"],
    )
