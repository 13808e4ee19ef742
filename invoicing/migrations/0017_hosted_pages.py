"""The page of an invoice that its customer sees: the key of its links, what is known of each, what was said on it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing_site.events.migrations._guards import frozen, refused

LINK, KEY = "invoicing_hostedlink", "invoicing_linkkey"
QUERY, CLAIM = "invoicing_invoicequery", "invoicing_paymentclaim"


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_guards"),
        ("invoicing", "0015_supply"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.TextField(editable=False)),
                ("created", models.DateTimeField(editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="invoicing_linkkey_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="HostedLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("generation", models.PositiveIntegerField(default=1, editable=False)),
                ("revoked", models.BooleanField(default=False, editable=False, verbose_name="turned off")),
                ("first_viewed_at", models.DateTimeField(editable=False, null=True, verbose_name="first viewed")),
                (
                    "first_downloaded_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="first downloaded"),
                ),
                (
                    "invoice",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted_link",
                        to="invoicing.invoice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("generation__gte", 1)), name="invoicing_hosted_generation"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("text", models.TextField(editable=False, max_length=2000, verbose_name="message")),
                ("language", models.CharField(editable=False, max_length=35)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered"), ("closed", "Closed")],
                        default="open",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(editable=False, verbose_name="asked")),
                ("answer", models.TextField(blank=True, editable=False, max_length=2000)),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="answered")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                (
                    "actor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queries",
                        to="invoicing.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "message of a customer",
                "verbose_name_plural": "messages of customers",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("asked_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="invoicing_query_newest",
                    ),
                    models.Index(fields=["state", "id"], name="invoicing_query_state"),
                ],
                "constraints": [models.UniqueConstraint(fields=("public_id",), name="invoicing_query_public_id")],
            },
        ),
        migrations.CreateModel(
            name="PaymentClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("paid_on", models.DateField(editable=False)),
                ("said_at", models.DateTimeField(editable=False, verbose_name="said")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("confirmed", "Confirmed"), ("dismissed", "Dismissed")],
                        default="open",
                        editable=False,
                        max_length=9,
                    ),
                ),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                (
                    "actor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_claims",
                        to="invoicing.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "word of payment",
                "verbose_name_plural": "words of payment",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("said_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="invoicing_claim_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="invoicing_claim_public_id"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("invoice",), name="invoicing_claim_one_open"
                    ),
                ],
            },
        ),
        # An old link would open again.
        refused(
            LINK,
            "only_newer",
            "UPDATE",
            "NEW.generation < OLD.generation OR NEW.invoice_id <> OLD.invoice_id",
            words=f"{LINK}: a link that was replaced never opens again",
        ),
        *(
            refused(table, "no_delete", "DELETE", words=f"{table} is append-only")
            for table in (LINK, KEY, QUERY, CLAIM)
        ),
        frozen(QUERY, ["public_id", "invoice_id", "asked_at"]),
        frozen(CLAIM, ["public_id", "invoice_id"]),
    ]
