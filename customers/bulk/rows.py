"""Many rows in one go: few statements, the same rules, columns and events as one by one."""

from django.db import connection, models

from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.metadata_key import MetadataKey

# What Customer.take sets besides the changed properties themselves.
FOLLOWS = (
    *("version", "updated", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "search_text"),
    "currency_locked_by",
)
PREPARED = (models.JSONField, models.DateTimeField, models.DateField, models.DecimalField)


def change_many(changes, *, by, now, batch, **details):
    """Write [(customer, {field: [old, new]}), …] with an event each. The caller holds the transaction and the locks."""
    groups = {}
    for customer, fields in changes:
        customer.take(fields, now=now)
        groups.setdefault(tuple(sorted(fields)), []).append(customer)
    for fields, customers in groups.items():
        update_each(customers, [*fields, *FOLLOWS])
    MetadataKey.remember({key for customer, fields in changes if "metadata" in fields for key in customer.metadata})
    events = [
        Event.build("customer.updated", c, by=by, now=now, batch=batch, changes=fields, version=c.version, **details)
        for c, fields in changes
    ]
    insert_each(events)


def update_each(rows, fields):
    """Save these fields of each row by one prepared statement; an UPDATE of many CASEs takes several times as long."""
    if not rows:
        return
    meta = rows[0]._meta
    columns = [meta.get_field(name) for name in fields]
    settings = ", ".join(f"{quoted(column.column)} = %s" for column in columns)
    statement = f"UPDATE {quoted(meta.db_table)} SET {settings} WHERE {quoted(meta.pk.column)} = %s"  # noqa: S608
    run(statement, [[*values, row.pk] for row, values in zip(rows, prepared(rows, columns), strict=True)])


def insert_each(rows):
    """Add unsaved rows by one prepared statement, quicker than bulk_create; they do not learn their keys."""
    if not rows:
        return
    meta = rows[0]._meta
    columns = [column for column in meta.concrete_fields if not column.primary_key]
    names = ", ".join(quoted(column.column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quoted(meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    run(statement, list(prepared(rows, columns)))


def quoted(name):
    return connection.ops.quote_name(name)


def prepared(rows, columns):
    """The values of each row as the database takes them; most kinds of columns need no preparation."""
    ways = [(column.attname, column.get_db_prep_save if isinstance(column, PREPARED) else None) for column in columns]
    for row in rows:
        values = row.__dict__
        yield [prepare(values[name], connection) if prepare else values[name] for name, prepare in ways]


def run(statement, values):
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def locked(public_ids):
    """{public id: customer} of these customers, deleted ones too, locked in the order of their keys."""
    found = Customer.objects.lock().filter(public_id__in=public_ids).order_by("pk").defer("search_text")
    return {customer.public_id: customer for customer in found}
