"""Reminders: the policies, what holds letters back, and the steps that were dealt with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing_site.events.migrations._guards import frozen, refused

REMINDER = "invoicing_reminder"


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_guards"),
        ("customers", "0011_coupon_names"),
        ("invoicing", "0017_hosted_pages"),
        ("mail", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountReminders",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("steps", models.JSONField(default=list, editable=False)),
                (
                    "one_letter",
                    models.BooleanField(default=False, editable=False, verbose_name="one letter a customer"),
                ),
                (
                    "working_days",
                    models.BooleanField(default=True, editable=False, verbose_name="on working days only"),
                ),
                ("updated", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("enabled", models.BooleanField(default=False, editable=False, verbose_name="on")),
                ("swept_at", models.DateTimeField(editable=False, null=True)),
                ("swept_due", models.DateField(editable=False, null=True)),
                ("swept_id", models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "account's reminder policy",
                "verbose_name_plural": "account's reminder policy",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="invoicing_account_reminders_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerReminders",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("steps", models.JSONField(default=list, editable=False)),
                (
                    "one_letter",
                    models.BooleanField(default=False, editable=False, verbose_name="one letter a customer"),
                ),
                (
                    "working_days",
                    models.BooleanField(default=True, editable=False, verbose_name="on working days only"),
                ),
                ("updated", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[("account", "As the account"), ("own", "Their own steps"), ("none", "No reminders")],
                        default="account",
                        editable=False,
                        max_length=7,
                        verbose_name="reminders",
                    ),
                ),
                ("paused", models.BooleanField(default=False, editable=False)),
                ("paused_until", models.DateField(editable=False, null=True)),
                ("pause_reason", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "customer",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer's reminders",
                "verbose_name_plural": "customers' reminders",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("stage", models.PositiveSmallIntegerField(editable=False)),
                ("days", models.SmallIntegerField(editable=False, null=True)),
                (
                    "tone",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Friendly"), (2, "Firm"), (3, "Last")], editable=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("written", "In the outbox"),
                            ("sent", "Sent"),
                            ("withheld", "Not sent"),
                            ("failed", "Failed"),
                            ("skipped", "Skipped"),
                        ],
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, editable=False, max_length=300)),
                ("amount", models.BigIntegerField(default=0, editable=False)),
                ("tries", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("day", models.DateField(editable=False)),
                ("created", models.DateTimeField(editable=False)),
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
                        related_name="reminders",
                        to="invoicing.invoice",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mail.message",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("created"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="invoicing_reminder_newest",
                    ),
                    models.Index(
                        condition=models.Q(("message__isnull", False)),
                        fields=["message"],
                        name="invoicing_reminder_message",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="invoicing_reminder_public_id"),
                    models.UniqueConstraint(fields=("invoice", "stage"), name="invoicing_reminder_stage"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paused", models.BooleanField(default=False, editable=False)),
                ("paused_until", models.DateField(editable=False, null=True)),
                ("pause_reason", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "promise",
                    models.CharField(
                        blank=True,
                        choices=[("", "No promise"), ("open", "Open"), ("kept", "Kept"), ("broken", "Broken")],
                        default="",
                        editable=False,
                        max_length=6,
                    ),
                ),
                ("promised_on", models.DateField(editable=False, null=True, verbose_name="promised for")),
                (
                    "promise_note",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="note on the promise"),
                ),
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
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_hold",
                        to="invoicing.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold on reminders",
                "verbose_name_plural": "holds on reminders",
                "indexes": [
                    models.Index(
                        condition=models.Q(("promise", "open")), fields=["promised_on"], name="invoicing_promised"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("promise", ""), ("promised_on", None)),
                            models.Q(models.Q(("promise", ""), _negated=True), ("promised_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoicing_hold_promise_has_day",
                    )
                ],
            },
        ),
        refused(REMINDER, "no_delete", "DELETE", words=f"{REMINDER} is append-only"),
        frozen(REMINDER, ["public_id", "invoice_id", "stage", "days", "tone"]),
    ]
