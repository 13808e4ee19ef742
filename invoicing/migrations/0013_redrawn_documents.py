"""Stored documents may be drawn again: the new file in a row of its own, beside the one that it replaced."""

import django.db.models.deletion
from django.db import migrations, models

from billing_site.events.migrations._guards import append_only, refused_by_query

TABLE, STORED = "invoicing_redrawndocument", "invoicing_storeddocument"
COUNT = f"(SELECT COUNT(*) FROM {TABLE} r WHERE r.document_id = NEW.document_id)"
CURRENT = (
    f"COALESCE((SELECT r.sha256 FROM {TABLE} r WHERE r.document_id = NEW.document_id ORDER BY r.place DESC LIMIT 1), "
    f"(SELECT s.sha256 FROM {STORED} s WHERE s.id = NEW.document_id), '')"
)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_guards"), ("invoicing", "0012_exemption_reasons")]

    operations = [
        migrations.CreateModel(
            name="RedrawnDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField()),
                ("created", models.DateTimeField()),
                ("place", models.PositiveSmallIntegerField()),
                ("replaced", models.CharField(max_length=64, verbose_name="replaced SHA-256")),
                ("lost", models.BooleanField(verbose_name="the replaced file was lost")),
                ("reason", models.CharField(max_length=500)),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redrawn",
                        to="invoicing.storeddocument",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "place"],
                "constraints": [models.UniqueConstraint(fields=("document", "place"), name="invoicing_redrawn_place")],
            },
        ),
        *append_only(TABLE, ("document_id", "place")),
        # Each file replaces the one that was served until then.
        refused_by_query(TABLE, "in_order", "INSERT", f"NEW.place <> 1 + {COUNT} OR NEW.replaced <> {CURRENT}"),
    ]
