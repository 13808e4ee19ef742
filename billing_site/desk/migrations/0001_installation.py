"""A database of an earlier version is live, unless its company is the one that was invented for the demo."""

from django.db import migrations, models

# As demo invoices had it at this time.
INVENTED = {"name": "Nordlicht Studio GmbH", "bank_iban": "DE89370400440532013000"}


def write_down(apps, schema_editor):
    """What was not filled yet takes the mode that it is first served in."""
    database = schema_editor.connection.alias
    if not apps.get_model("customers", "Customer").objects.using(database).exists():
        return
    invented = apps.get_model("company", "Company").objects.using(database).filter(**INVENTED).exists()
    rows = apps.get_model("desk", "Installation").objects.using(database)
    rows.create(pk=1, mode="test" if invented else "live")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("company", "0010_portal"), ("customers", "0012_contacts")]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mode", models.CharField(choices=[("live", "Live"), ("test", "Test")], max_length=4)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="desk_installation_only_one")
                ],
            },
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop, elidable=False),
    ]
