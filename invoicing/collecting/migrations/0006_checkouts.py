"""What customers chose to pay on their own pages, and methods that are charged for one payment alone."""

import django.db.models.deletion
from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("collecting", "0005_refunds_and_disputes"),
        ("customers", "0012_contacts"),
        ("invoicing", "0028_charging"),
    ]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="paymentmethod",
                name="for_one_payment",
                field=models.BooleanField(default=False, editable=False),
            ),
        ),
        migrations.CreateModel(
            name="Checkout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("amount", models.BigIntegerField(editable=False, null=True)),
                ("key", models.CharField(editable=False, max_length=32)),
                ("email", models.CharField(blank=True, editable=False, max_length=254)),
                ("language", models.CharField(editable=False, max_length=35)),
                ("save_method", models.BooleanField(default=False, editable=False, verbose_name="method may be saved")),
                (
                    "consent_words",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="consent as worded"),
                ),
                ("consent_at", models.DateTimeField(editable=False, null=True, verbose_name="consent given")),
                ("gateway", models.CharField(blank=True, editable=False, max_length=20)),
                ("reference", models.CharField(blank=True, editable=False, max_length=255)),
                ("payer", models.CharField(blank=True, editable=False, max_length=255)),
                ("created", models.DateTimeField(editable=False)),
                ("next_look_at", models.DateTimeField(editable=False, null=True)),
                (
                    "attempt",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkout",
                        to="collecting.chargeattempt",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="customers.customer",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="invoicing.invoice",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="collecting.paymentmethod",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-id"], name="collecting_checkout_customer"),
                    models.Index(fields=["-created", "-id"], name="collecting_checkout_newest"),
                    models.Index(
                        condition=models.Q(("next_look_at__isnull", False)),
                        fields=["next_look_at", "id"],
                        name="collecting_checkout_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="collecting_checkout_public_id"),
                    models.UniqueConstraint(fields=("key", "invoice"), name="collecting_checkout_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("invoice", None)),
                        fields=("key", "customer"),
                        name="collecting_checkout_added_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent_at", None), ("save_method", False)),
                            models.Q(("consent_at__isnull", False), ("save_method", True)),
                            _connector="OR",
                        ),
                        name="collecting_checkout_consent",
                    ),
                ],
            },
        ),
    ]
