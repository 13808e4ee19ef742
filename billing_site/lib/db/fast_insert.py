"""Inserting very many rows at once: one prepared statement on SQLite, COPY on PostgreSQL."""

import json

from django.db import connection, models


def fast_insert(instances):
    """Insert unsaved instances of one model, without their keys coming back. Runs in the caller's transaction."""
    if not instances:
        return
    model = type(instances[0])
    fields = [f for f in model._meta.local_concrete_fields if not isinstance(f, models.AutoField)]
    rules = converters(fields)
    rows = [prepared(instance, rules) for instance in instances]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def converters(fields):
    """[(attribute, function or None)]: only JSON, dates and decimals differ between Python and the database."""
    special = (models.JSONField, models.DateField, models.DecimalField)
    return [(field.attname, json_or_value(field) if isinstance(field, special) else None) for field in fields]


def json_or_value(field):
    if isinstance(field, models.JSONField):
        return json.dumps
    return lambda value: field.get_db_prep_save(value, connection)


def prepared(instance, rules):
    state = instance.__dict__
    return [convert(state[name]) if convert else state[name] for name, convert in rules]
