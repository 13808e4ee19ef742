"""Where subscriptions came from that moved in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0003_revenue"),
    ]

    operations = [
        migrations.CreateModel(
            name="MovedIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(editable=False, max_length=200)),
                ("paid_until", models.DateTimeField(editable=False)),
                ("created", models.DateTimeField(editable=False)),
                (
                    "subscription",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moved_in",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "moved in",
                "constraints": [models.UniqueConstraint(fields=("reference",), name="subscriptions_moved_in_once")],
            },
        ),
    ]
