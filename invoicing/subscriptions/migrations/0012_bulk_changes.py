"""What is done to many subscriptions at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0011_upcoming"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("quantity", "Change quantity"),
                            ("price", "Change price"),
                            ("cancel", "Cancel"),
                            ("coupon", "Apply coupon"),
                        ],
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("terms", models.JSONField(editable=False)),
                ("words", models.CharField(editable=False, max_length=300)),
                ("created", models.DateTimeField(editable=False)),
                ("undone_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("undone", "Taken back"),
                            ("kept", "Not taken back"),
                        ],
                        editable=False,
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(blank=True, editable=False, max_length=500)),
                ("before", models.JSONField(default=dict, editable=False)),
                (
                    "change",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="subscriptions.bulkchange",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="bulkchange",
            constraint=models.UniqueConstraint(fields=("public_id",), name="subscriptions_bulk_public_id"),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(fields=("change", "subscription"), name="subscriptions_bulk_once"),
        ),
    ]
