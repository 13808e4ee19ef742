"""Promises that were not kept are found by an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0026_erased_mails")]

    operations = [
        migrations.AddIndex(
            model_name="reminderhold",
            index=models.Index(fields=["promise"], name="invoicing_broken", condition=models.Q(promise="broken")),
        ),
    ]
