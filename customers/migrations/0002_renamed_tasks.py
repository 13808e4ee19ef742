"""Tasks that wait in the queue are found where their code lives today."""

from django.db import migrations

RENAMED = {
    "customers.tasks.verify_tax_id": "customers.tax_ids.tasks.verify_tax_id",
    "customers.tasks.verify_waiting_tax_ids": "customers.tax_ids.tasks.verify_waiting_tax_ids",
}


def rename(apps, schema_editor):
    rows = apps.get_model("django_tasks_database", "DBTaskResult").objects.using(schema_editor.connection.alias)
    for former, present in RENAMED.items():
        rows.filter(task_path=former).update(task_path=present)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("django_tasks_database", "0001_initial"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
