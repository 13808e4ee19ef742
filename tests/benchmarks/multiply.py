"""Ten customers out of each, in SQL: filling a table of a million rows by the seed command alone takes many minutes."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")


def main(copies):
    import django

    django.setup()
    from django.db import connection, transaction

    from customers.models.customer import Customer
    from customers.models.tax_id import TaxId

    later = (
        "datetime(created, '+' || n || ' seconds')" if connection.vendor == "sqlite" else "created + n * interval '1 s'"
    )
    changed = {"invoice_prefix": "substr(invoice_prefix, 1, 11) || n", "created": later}
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Checks that wait for the end would keep the indexes from being made again before it.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE TEMPORARY TABLE times (n integer)")
        cursor.executemany("INSERT INTO times VALUES (%s)", [(n,) for n in range(copies)])
        for model in (Customer, TaxId):
            put_aside(cursor, model)
        for model in (TaxId, Customer):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
        indexes = taken_down(cursor, Customer) if connection.vendor == "postgresql" else []
        # In the order of creation, because keys and creation rise together in a table that grew by itself.
        put_back(cursor, Customer, changed, "ORDER BY created, n")
        for definition in indexes:
            cursor.execute(definition)
        owner = f"(SELECT c.id FROM customers_customer c WHERE c.public_id = {numbered('owner')})"  # noqa: S608
        put_back(cursor, TaxId, {"customer_id": owner})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def numbered(column):
    """A public id with the number of the copy as its last letter."""
    return f"substr({column}, 1, length({column}) - 1) || n"


def put_aside(cursor, model):
    """Copy a table to a temporary one; tax IDs with the public id of their customer."""
    table = model._meta.db_table
    owner = ", (SELECT c.public_id FROM customers_customer c WHERE c.id = customer_id) AS owner"
    columns = f"*{owner}" if table != "customers_customer" else "*"
    cursor.execute(f"CREATE TEMPORARY TABLE one_{table} AS SELECT {columns} FROM {table}")  # noqa: S608


def put_back(cursor, model, changed, order=""):
    """Write each row that was put aside as often as there are times; `changed` are SQL expressions by column."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields if field.column != "id"]
    changed = {"public_id": numbered("public_id")} | changed
    made = ", ".join(changed.get(column, column) for column in columns)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {made} FROM one_{table} CROSS JOIN times {order}"  # noqa: S608
    )


def taken_down(cursor, model):
    """Drop the indexes that no constraint needs, for filling row by row takes ten times as long; what makes them."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
        [model._meta.db_table] * 2,
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


if __name__ == "__main__":
    main(int(sys.argv[1]))
