"""The guard of append-only tables as the first migrations made it; it never changes, a new guard is a new function."""

from billing_site.lib.db.schema import VendorSQL


def append_only(table, *, unless=None):
    """Triggers that refuse UPDATE and DELETE on `table`, in the database itself.

    `unless` is an SQL condition over OLD and NEW under which an update passes (for the redaction of personal data).
    """
    guard = f"NOT ({unless})" if unless else "1 = 1"
    text = f"{table} is append-only"
    return VendorSQL(
        sqlite=[
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {guard} "
            f"BEGIN SELECT RAISE(ABORT, '{text}'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{text}'); END",
        ],
        postgresql=[
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{text}' USING ERRCODE = 'restrict_violation'; END $$",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({guard}) EXECUTE FUNCTION {table}_refuse()",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        ],
        reverse_sqlite=[f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"],
        reverse_postgresql=[
            f"DROP TRIGGER {table}_no_update ON {table}",
            f"DROP TRIGGER {table}_no_delete ON {table}",
            f"DROP FUNCTION {table}_refuse()",
        ],
    )
