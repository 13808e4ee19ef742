"""Changes to many customers in one go: few statements, the same rules, columns and events as one by one."""

from django.db import connection

from billing_site.events.models import Event
from customers.models import Customer, MetadataKey

# What Customer.take sets besides the changed properties themselves.
FOLLOWS = (
    *("version", "updated", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "search_text"),
    "currency_locked_by",
)


def change_many(changes, *, by, now, batch, **said):
    """Write [(customer, {field: [old, new]}), …] with an event each. The caller holds the transaction and the locks."""
    groups = {}
    for customer, fields in changes:
        customer.take(fields, now=now)
        groups.setdefault(tuple(sorted(fields)), []).append(customer)
    for fields, customers in groups.items():
        update_each(customers, [*fields, *FOLLOWS])
    MetadataKey.remember({key for customer, fields in changes if "metadata" in fields for key in customer.metadata})
    events = [
        Event.build("customer.updated", c, by=by, now=now, batch=batch, changes=fields, version=c.version, **said)
        for c, fields in changes
    ]
    Event.objects.bulk_create(events)


def update_each(rows, fields):
    """Save these fields of each row by one prepared statement; an UPDATE of many CASEs takes several times as long."""
    if not rows:
        return
    meta = rows[0]._meta
    columns = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    statement = f"UPDATE {quote(meta.db_table)} SET {settings} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608
    values = [
        [*(column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def locked(public_ids):
    """{public id: customer} of these customers, deleted ones too, locked in the order of their keys."""
    found = Customer.objects.lock().filter(public_id__in=public_ids).order_by("pk").defer("search_text")
    return {customer.public_id: customer for customer in found}
