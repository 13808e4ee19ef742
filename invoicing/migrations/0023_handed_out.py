"""What is known of files that left the house: the hash of each, and the statements of account that were sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing_site.events.migrations._guards import append_only

HANDED_OUT, STATEMENT = "invoicing_handedout", "invoicing_storedstatement"
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0011_coupon_names"),
        ("events", "0002_guards"),
        ("invoicing", "0022_portal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandedOut",
            fields=[
                ("id", KEY),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invoice", "Invoice"),
                            ("credit_note", "Credit note"),
                            ("receipt", "Receipt"),
                            ("statement", "Statement of account"),
                        ],
                        max_length=11,
                    ),
                ),
                ("owner", models.CharField(max_length=40)),
                ("edition", models.CharField(max_length=20)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("first_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "file handed out",
                "verbose_name_plural": "files handed out",
                "constraints": [models.UniqueConstraint(fields=("sha256",), name="invoicing_handed_out_sha256")],
            },
        ),
        migrations.CreateModel(
            name="StoredStatement",
            fields=[
                ("id", KEY.clone()),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField()),
                ("created", models.DateTimeField()),
                ("public_id", models.CharField(max_length=40, verbose_name="ID")),
                ("start", models.DateField(verbose_name="first day")),
                ("end", models.DateField(verbose_name="last day")),
                ("language", models.CharField(max_length=35)),
                ("currency", models.CharField(max_length=3)),
                ("opening", models.BigIntegerField(verbose_name="opening balance")),
                ("closing", models.BigIntegerField(verbose_name="closing balance")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_statements",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="invoicing_stored_statement_public_id")
                ],
                "indexes": [
                    models.Index(models.F("customer"), models.F("id").desc(), name="invoicing_statement_customer"),
                    models.Index(fields=["sha256"], name="invoicing_statement_sha256"),
                ],
            },
        ),
        *append_only(HANDED_OUT, "sha256"),
        *append_only(STATEMENT, "public_id"),
        migrations.AddIndex(
            model_name="redrawndocument",
            index=models.Index(fields=["sha256"], name="invoicing_redrawn_sha256"),
        ),
        migrations.AddIndex(
            model_name="storeddocument",
            index=models.Index(fields=["sha256"], name="invoicing_stored_sha256"),
        ),
    ]
