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
