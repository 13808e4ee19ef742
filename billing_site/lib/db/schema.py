"""Migration operations and checks for what the ORM cannot say on both databases: triggers, full-text indexes."""

from django.db.migrations.operations.base import Operation


class VendorSQL(Operation):
    """Run the statements given for the database in use; `reverse` undoes them."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, *, sqlite=(), postgresql=(), reverse_sqlite=(), reverse_postgresql=()):
        self.sqlite, self.postgresql = list(sqlite), list(postgresql)
        self.reverse_sqlite, self.reverse_postgresql = list(reverse_sqlite), list(reverse_postgresql)

    def state_forwards(self, app_label, state):
        """The models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.run(schema_editor, getattr(self, schema_editor.connection.vendor, ()))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.run(schema_editor, getattr(self, f"reverse_{schema_editor.connection.vendor}", ()))

    @staticmethod
    def run(schema_editor, statements):
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def describe(self):
        return "Run SQL for the database in use"


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
