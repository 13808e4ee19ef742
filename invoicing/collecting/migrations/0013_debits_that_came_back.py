"""Charges that came back are found without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0012_inquiries_and_money_that_came_back")]

    operations = [
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(
                condition=models.Q(returned_at__isnull=False),
                fields=["-created", "-id"],
                name="collecting_attempt_back",
            ),
        ),
    ]
