"""Rows read, written and inserted by SQL that is worded once for each table: one (`row`, `write`, `insert`) or many.

The ORM words every statement again, and over the fifty columns of an invoice that takes several times as long as the
database takes to answer. This is for the few verbs that run thousands of times in a row; all else asks a queryset.
"""

import json
from datetime import UTC
from functools import cache, lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateField, DateTimeField, DecimalField, JSONField, Model
from django.db.transaction import TransactionManagementError

from billing_site.lib.db.instances import instance

M = TypeVar("M", bound=Model)
# The kinds of fields whose values differ between Python and the database; all others are stored as they are.
CONVERTED = (JSONField, DateField, DecimalField)
# Connection -> {model: [(field's name, its converters, its column)]}; a converter may belong to its connection.
_converters: WeakKeyDictionary = WeakKeyDictionary()


def rows(model: type[M], column: str, value, *, lock: bool = False) -> list[M]:
    """The instances whose `column` is `value`, in the model's own order; locked until the transaction ends."""
    return rows_where(model, f'"{column}" = %s', [value], lock=lock)


def rows_where(model: type[M], condition: str, values: list, *, lock: bool = False) -> list[M]:
    """The instances for which an SQL `condition` holds; locked ones in the order of their keys."""
    # Looked up once: every use of django.db.connection looks for this thread's connection again.
    connection = connections[DEFAULT_DB_ALIAS]
    if lock and not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked until the transaction ends, and there is none.")
    sql, names = selection(model, condition, connection.vendor if lock else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    return [read(model, dict(zip(names, each, strict=True)), connection) for each in found]


def row(model: type[M], key, *, lock: bool = False) -> M:
    """The instance with this primary key. Raises the model's DoesNotExist."""
    of_any_model: Any = model
    found = rows(model, of_any_model._meta.pk.column, key, lock=lock)
    if not found:
        raise of_any_model.DoesNotExist(f"{model.__name__} matching query does not exist.")
    return found[0]


def write(row, names):
    """Save the fields `names` (a tuple) of a row that is there. Raises the model's DoesNotExist when it is not."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, ways = updating(row.__class__, names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values(row, ways, connection), row.pk])
        if not cursor.rowcount:
            raise row.DoesNotExist("The row to write is gone.")


def write_many(rows, names):
    """Save the fields `names` of each row; an UPDATE of many CASEs takes several times as long. Nothing for no rows."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    sql, ways = updating(rows[0].__class__, tuple(names))
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[*values(each, ways, connection), each.pk] for each in rows])


def insert(row):
    """Insert a new row, whose key the database makes."""
    connection = connections[DEFAULT_DB_ALIAS]
    insertion, _, ways = inserting(row.__class__)
    with connection.cursor() as cursor:
        cursor.execute(f'{insertion} RETURNING "{row._meta.pk.column}"', values(row, ways, connection))
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


def insert_unless_there(row) -> bool:
    """Insert a new row unless one like it is there, by a unique constraint; whether it was inserted.

    Where another transaction has just inserted such a row, this waits for its end. The row does not learn its key.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    insertion, _, ways = inserting(row.__class__)
    with connection.cursor() as cursor:
        cursor.execute(f"{insertion} ON CONFLICT DO NOTHING", values(row, ways, connection))
        return bool(cursor.rowcount)


def keys_ahead(model, count):
    """So many new keys (at least 1) of a model, for rows that `insert_many` writes in this transaction.

    SQLite hands them out as the last one that there is says, which nobody else can change meanwhile.
    """
    connection, table = connections[DEFAULT_DB_ALIAS], model._meta.db_table
    if not connection.in_atomic_block:
        raise TransactionManagementError("Keys are taken for rows that the same transaction inserts.")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"pg_get_serial_sequence('\"{table}\"', '{model._meta.pk.column}')"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [count])  # noqa: S608
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def insert_many(rows, *, with_keys=False):
    """Insert new rows of one model, quicker than bulk_create. Nothing for no rows.

    They do not learn their keys, unless they have those of `keys_ahead`: then they are inserted `with_keys`.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    insertion, copying, ways = inserting(rows[0].__class__, with_keys)
    stored = [values(each, ways, connection) for each in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Two to four times as fast as many INSERTs, of one row too.
            with connection.wrap_database_errors, cursor.copy(copying) as copy:
                for each in stored:
                    copy.write_row(each)
        else:
            cursor.executemany(insertion, stored)
    if with_keys:
        for each in rows:
            each._state.adding, each._state.db = False, connection.alias


@cache
def selection(model, condition, locking):
    """(SQL, names of what it reads); `locking` is the database that has to lock, for SQLite locks by itself."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    sql = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {condition}'  # noqa: S608
    order = [f'"{model._meta.pk.column}"'] if locking else model._meta.ordering
    if order:
        sql += f" ORDER BY {', '.join(order)}"
    # As billing_site.lib.db.locks says: it leaves those alone who only insert a row that names this one.
    return sql + (" FOR NO KEY UPDATE" if locking == "postgresql" else ""), [field.attname for field in fields]


@cache
def updating(model, names):
    """(SQL that saves these fields of the row with a key, how their values are stored)."""
    fields = [model._meta.get_field(name) for name in names]
    settings = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'UPDATE "{model._meta.db_table}" SET {settings} WHERE "{model._meta.pk.column}" = %s', ways(fields)  # noqa: S608


@cache
def inserting(model, with_keys=False):
    """(SQL that inserts a row, PostgreSQL's COPY of the same columns, how their values are stored).

    Without its key, unless `with_keys`.
    """
    fields = [field for field in model._meta.concrete_fields if with_keys or not field.primary_key]
    table, columns = f'"{model._meta.db_table}"', ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    insertion = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
    return insertion, f"COPY {table} ({columns}) FROM STDIN", ways(fields)


def ways(fields):
    """[(attribute, what makes the stored value of it, or None)]."""
    return [(field.attname, way(field) if isinstance(field, CONVERTED) else None) for field in fields]


def way(field):
    """What makes the stored value: the field's own, but for kinds of which the ORM asks a dozen questions first."""
    if isinstance(field, JSONField) and field.encoder is None:
        return json_text
    if isinstance(field, DateField):
        return moment if isinstance(field, DateTimeField) else day
    return field.get_db_prep_save


# Most columns of JSON are empty, and what is empty needs nobody who reads or words it.
EMPTY = {"{}": dict, "[]": list}


def json_text(value, connection):
    if value is None:
        return None
    if not value and type(value) in (dict, list):
        return "{}" if type(value) is dict else "[]"
    return json.dumps(value)


def day(value, connection):
    """A day as the database keeps it: on SQLite its text."""
    return value if value is None or connection.vendor == "postgresql" else str(value)


def moment(value, connection):
    """A moment as the database keeps it: on SQLite the text of it in UTC."""
    if value is None or connection.vendor == "postgresql":
        return value
    return text_of(value)


@lru_cache(maxsize=4096)
def text_of(value):
    if value.tzinfo is None:
        raise ValueError(f"A moment without its zone cannot be stored: {value}")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def values(row, ways, connection):
    """What is stored of a row."""
    state = row.__dict__
    return [convert(state[name], connection) if convert else state[name] for name, convert in ways]


def read(model, values, connection):
    """The instance of a row that was read, given by attribute."""
    for name, functions, column in converters(model, connection):
        value = values[name]
        if value is not None:
            for convert in functions:
                value = convert(value, column, connection)
            values[name] = value
    return instance(model, values, connection.alias)


def converters(model, connection):
    """What makes Python values of a row of `model`, for those columns that need it."""
    known = _converters.setdefault(connection, {})
    if model not in known:
        columns = [field.get_col(model._meta.db_table) for field in model._meta.concrete_fields]
        needed = [quick(each, connection) for each in columns]
        known[model] = [(c.target.attname, each, c) for each, c in zip(needed, columns, strict=True) if each]
    return known[model]


def quick(column, connection):
    """The ORM's converters of a column; for texts of JSON, and the moments of SQLite, those that see them often."""
    usual = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
    field = column.target
    if isinstance(field, JSONField) and field.decoder is None:
        return [from_json]
    if isinstance(field, DateTimeField) and connection.vendor == "sqlite":
        return [from_moment]
    return usual


def from_json(text, column, connection):
    make = EMPTY.get(text)
    return make() if make else json.loads(text)


def from_moment(naive, column, connection):
    """SQLite's driver has read the text; it is in UTC."""
    return naive.replace(tzinfo=UTC)
