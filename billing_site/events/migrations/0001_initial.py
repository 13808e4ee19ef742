"""The append-only event rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing_site.events.migrations import _initial_sql as schema


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40)),
                ("type", models.CharField(max_length=80)),
                ("object_id", models.CharField(max_length=40)),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("data", models.JSONField(default=dict)),
                ("created", models.DateTimeField()),
                ("redacted_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("object_id"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="events_event_object",
                    ),
                    models.Index(
                        condition=models.Q(("batch", ""), _negated=True),
                        fields=["batch", "id"],
                        name="events_event_batch",
                    ),
                    models.Index(fields=["type", "-id"], name="events_event_type"),
                ],
                "constraints": [models.UniqueConstraint(fields=("public_id",), name="events_event_public_id")],
            },
        ),
        *schema.OPERATIONS,
    ]
