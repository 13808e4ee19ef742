"""What the staff tables hold from the start: a group for each role, and the table of the shared cache."""

from django.core.management import call_command
from django.db import migrations

# As it was when this landed: later roles have migrations of their own.
ROLES = ("Administrator", "Billing", "Read-only")


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for role in ROLES:
        group.objects.get_or_create(name=role)


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


OPERATIONS = [
    migrations.RunPython(make_groups, migrations.RunPython.noop),
    migrations.RunPython(make_cache_table, migrations.RunPython.noop),
]
