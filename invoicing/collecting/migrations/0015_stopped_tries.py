"""Invoices whose tries were stopped are found without reading the others: reminders may be due for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0014_notes_that_are_erased")]

    operations = [
        migrations.AddIndex(
            model_name="collection",
            index=models.Index(condition=models.Q(stopped_at__isnull=False), fields=["id"], name="collecting_stopped"),
        ),
    ]
