"""Tries that were skipped are counted apart from those that were made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0006_checkouts")]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="skipped",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
