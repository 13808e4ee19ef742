"""Collections whose charge failed, and those whose tries ended, are found without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0008_known_methods")]

    operations = [
        migrations.AddIndex(
            model_name="collection",
            index=models.Index(
                condition=models.Q(first_failed_at__isnull=False), fields=["id"], name="collecting_failed"
            ),
        ),
        migrations.AddIndex(
            model_name="collection",
            index=models.Index(condition=models.Q(ended_at__isnull=False), fields=["id"], name="collecting_ended"),
        ),
    ]
