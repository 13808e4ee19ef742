"""Rows read, written and inserted by SQL that is worded once for each table: one (`row`, `write`, `insert`) or many.

The ORM words every statement again, and over the fifty columns of an invoice that takes several times as long as the
database takes to answer. This is for the few verbs that run thousands of times in a row; all else asks a queryset.
"""

from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateField, DecimalField, JSONField, Model
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


def insert_many(rows):
    """Insert new rows of one model, quicker than bulk_create; they do not learn their keys. Nothing for no rows."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    insertion, copying, ways = inserting(rows[0].__class__)
    stored = [values(each, ways, connection) for each in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Two to four times as fast as many INSERTs, of one row too.
            with connection.wrap_database_errors, cursor.copy(copying) as copy:
                for each in stored:
                    copy.write_row(each)
        else:
            cursor.executemany(insertion, stored)


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
def inserting(model):
    """(SQL that inserts a row without its key, PostgreSQL's COPY of the same columns, how their values are stored)."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    table, columns = f'"{model._meta.db_table}"', ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    insertion = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
    return insertion, f"COPY {table} ({columns}) FROM STDIN", ways(fields)


def ways(fields):
    """[(attribute, what makes the stored value of it, or None)]."""
    return [(field.attname, field.get_db_prep_save if isinstance(field, CONVERTED) else None) for field in fields]


def values(row, ways, connection):
    """What is stored of a row."""
    state = row.__dict__
    return [convert(state[name], connection) if convert else state[name] for name, convert in ways]


def read(model, values, connection):
    """The instance of a row that was read, given by attribute."""
    for name, functions, column in converters(model, connection):
        for convert in functions:
            values[name] = convert(values[name], column, connection)
    return instance(model, values, connection.alias)


def converters(model, connection):
    """What makes Python values of a row of `model`, for those columns that need it."""
    known = _converters.setdefault(connection, {})
    if model not in known:
        columns = [field.get_col(model._meta.db_table) for field in model._meta.concrete_fields]
        needed = [connection.ops.get_db_converters(each) + each.get_db_converters(connection) for each in columns]
        known[model] = [(c.target.attname, each, c) for each, c in zip(needed, columns, strict=True) if each]
    return known[model]
