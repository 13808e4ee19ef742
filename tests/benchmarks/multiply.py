"""Ten customers out of each, in SQL: filling a table of a million rows by the seed command alone takes many minutes."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")


def main(copies):
    import django

    django.setup()
    from django.db import connection, transaction

    from customers.models import Customer

    table = Customer._meta.db_table
    columns = [field.column for field in Customer._meta.local_concrete_fields if field.column != "id"]
    later = (
        "datetime(created, '+' || n || ' seconds')" if connection.vendor == "sqlite" else "created + n * interval '1 s'"
    )
    changed = {
        "public_id": "substr(public_id, 1, length(public_id) - 1) || n",
        "invoice_prefix": "substr(invoice_prefix, 1, 11) || n",
        "created": later,
    }
    wanted = ", ".join(columns)
    made = ", ".join(changed.get(column, column) for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE one AS SELECT * FROM {table}")  # noqa: S608
        cursor.execute("CREATE TEMPORARY TABLE times (n integer)")
        cursor.executemany("INSERT INTO times VALUES (%s)", [(n,) for n in range(copies)])
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        # In the order of creation, because keys and creation rise together in a table that grew by itself.
        cursor.execute(
            f"INSERT INTO {table} ({wanted}) SELECT {made} FROM one CROSS JOIN times ORDER BY created, n"  # noqa: S608
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
