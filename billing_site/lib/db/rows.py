"""Rows read, written and inserted by SQL that is worded once for each table.

The ORM words every statement anew, and over the fifty columns of an invoice that takes several times as long as the
database takes to answer. This is for the few verbs that run thousands of times in a row; all else asks a queryset.
"""

from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.base import ModelState
from django.db.transaction import TransactionManagementError

# Connection -> {model: [(field's name, its converters, its column)]}; a converter may belong to its connection.
_converters: WeakKeyDictionary = WeakKeyDictionary()


def rows(model, column, value, *, lock=False):
    """The instances whose `column` is `value`, in the model's own order; locked until the transaction ends."""
    # Looked up once: every use of django.db.connection looks for this thread's connection anew.
    connection = connections[DEFAULT_DB_ALIAS]
    if lock and not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked until the transaction ends, and there is none.")
    sql, names = select(model, column, connection.vendor if lock else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        found = cursor.fetchall()
    wanted = converters(model, connection)
    return [made(model, dict(zip(names, row, strict=True)), wanted, connection) for row in found]


def row(model, key, *, lock=False):
    """The instance with this primary key. Raises the model's DoesNotExist."""
    found = rows(model, model._meta.pk.column, key, lock=lock)
    if not found:
        raise model.DoesNotExist(f"{model.__name__} matching query does not exist.")
    return found[0]


def write(instance, names):
    """Save the fields `names` (a tuple) of a row that is there. Raises the model's DoesNotExist when it is not."""
    connection = connections[DEFAULT_DB_ALIAS]
    model: Any = type(instance)
    sql, fields = update(model, names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*saved(instance, fields, connection), instance.pk])
        if not cursor.rowcount:
            raise instance.DoesNotExist("The row to write is gone.")


def insert(instance):
    """Insert a new row, whose key the database makes."""
    connection = connections[DEFAULT_DB_ALIAS]
    model: Any = type(instance)
    sql, fields = insertion(model)
    with connection.cursor() as cursor:
        cursor.execute(sql, saved(instance, fields, connection))
        (instance.pk,) = cursor.fetchone()
    instance._state.adding, instance._state.db = False, connection.alias


@cache
def select(model, column, locking):
    """(SQL, names of what it reads); `locking` is the database that has to lock, for SQLite locks by itself."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    sql = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{column}" = %s'  # noqa: S608
    if model._meta.ordering:
        sql += f" ORDER BY {', '.join(model._meta.ordering)}"
    return sql + (" FOR UPDATE" if locking == "postgresql" else ""), [field.attname for field in fields]


@cache
def update(model, names):
    fields = [model._meta.get_field(name) for name in names]
    values = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'UPDATE "{model._meta.db_table}" SET {values} WHERE "{model._meta.pk.column}" = %s', fields  # noqa: S608


@cache
def insertion(model):
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608
    return f'{sql} RETURNING "{model._meta.pk.column}"', fields


def saved(instance, fields, connection):
    """The values of these fields as the database takes them."""
    state = instance.__dict__
    return [field.get_db_prep_save(state[field.attname], connection) for field in fields]


def converters(model, connection):
    """What makes Python values of a row of `model`, for those columns that need it."""
    known = _converters.setdefault(connection, {})
    if model not in known:
        columns = [field.get_col(model._meta.db_table) for field in model._meta.concrete_fields]
        needed = [connection.ops.get_db_converters(each) + each.get_db_converters(connection) for each in columns]
        known[model] = [(c.target.attname, each, c) for each, c in zip(needed, columns, strict=True) if each]
    return known[model]


def made(model, values, wanted, connection):
    """The instance of a row, without Model.__init__, which sets one attribute after the other and tells signals."""
    for name, functions, column in wanted:
        for convert in functions:
            values[name] = convert(values[name], column, connection)
    instance = model.__new__(model)
    instance.__dict__ = values
    instance._state = ModelState()
    instance._state.adding, instance._state.db = False, connection.alias
    return instance
