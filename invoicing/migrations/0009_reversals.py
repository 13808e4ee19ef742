"""Payments are reversed by rows of their own, and one amount may pay several invoices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from invoicing.migrations import _reversals_sql as schema

METHODS = [
    ("bank_transfer", "Bank transfer"),
    ("card", "Card"),
    ("direct_debit", "Direct debit"),
    ("cash", "Cash"),
    ("cheque", "Cheque"),
    ("other", "Other"),
]
REASONS = [
    ("bounced", "Direct debit or cheque came back"),
    ("charged_back", "Card payment was charged back"),
    ("recalled", "Transfer was recalled"),
    ("wrong_entry", "Recorded by mistake"),
    ("other", "Other"),
]
PROTECT = django.db.models.deletion.PROTECT


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_ledger_of_payments"),
        ("events", "0002_guards"),
        ("invoicing", "0008_tax_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomingPayment",
            fields=[
                ("id", key()),
                ("public_id", models.CharField(max_length=40)),
                ("amount", models.BigIntegerField()),
                ("to_balance", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("method", models.CharField(choices=METHODS, max_length=20)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("paid_on", models.DateField()),
                ("created", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "customer",
                    models.ForeignKey(on_delete=PROTECT, related_name="incoming_payments", to="customers.customer"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="invoicing_incoming_public_id"),
                    models.CheckConstraint(
                        condition=models.Q(amount__gt=0, to_balance__gte=0, to_balance__lte=models.F("amount")),
                        name="invoicing_incoming_amount",
                    ),
                ],
            },
        ),
        migrations.AddField(
            "invoicepayment",
            "incoming",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=PROTECT,
                related_name="payments",
                to="invoicing.incomingpayment",
            ),
        ),
        migrations.AddIndex(
            "invoicepayment",
            models.Index(
                condition=models.Q(incoming__isnull=False), fields=["incoming"], name="invoicing_payment_incoming"
            ),
        ),
        migrations.CreateModel(
            name="PaymentReversal",
            fields=[
                ("id", key()),
                ("public_id", models.CharField(max_length=40)),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(choices=REASONS, max_length=20)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("reversed_on", models.DateField()),
                ("created", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "incoming",
                    models.OneToOneField(
                        null=True, on_delete=PROTECT, related_name="reversal", to="invoicing.incomingpayment"
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        null=True, on_delete=PROTECT, related_name="reversal", to="invoicing.invoicepayment"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="invoicing_reversal_public_id"),
                    models.CheckConstraint(
                        condition=models.Q(payment__isnull=True, incoming__isnull=False)
                        | models.Q(payment__isnull=False, incoming__isnull=True),
                        name="invoicing_reversal_of_one",
                    ),
                    models.CheckConstraint(condition=models.Q(amount__gt=0), name="invoicing_reversal_amount"),
                ],
            },
        ),
        *schema.OPERATIONS,
    ]
