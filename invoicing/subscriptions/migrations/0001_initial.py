"""Subscriptions with their items, periods, planned changes and what was used."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

import billing_site.lib.db.exact.field


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0013_subscription_discounts"),
        ("invoicing", "0033_subscriptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("incomplete", "Incomplete"),
                            ("incomplete_expired", "Incomplete, expired"),
                            ("trialing", "In trial"),
                            ("active", "Active"),
                            ("past_due", "Past due"),
                            ("unpaid", "Unpaid"),
                            ("paused", "Paused"),
                            ("canceled", "Canceled"),
                        ],
                        editable=False,
                        max_length=18,
                    ),
                ),
                ("currency", models.CharField(editable=False, max_length=3)),
                (
                    "collection_method",
                    models.CharField(
                        choices=[
                            ("send_invoice", "Send the invoice"),
                            ("charge_automatically", "Charge automatically"),
                        ],
                        default="charge_automatically",
                        max_length=20,
                    ),
                ),
                ("days_until_due", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("default_payment_method", models.CharField(blank=True, max_length=40)),
                ("default_tax_rates", models.JSONField(blank=True, default=list)),
                ("description", models.CharField(blank=True, max_length=500, verbose_name="memo")),
                ("metadata", models.JSONField(blank=True, default=dict)),
                (
                    "interval",
                    models.CharField(
                        choices=[("day", "day"), ("week", "week"), ("month", "month"), ("year", "year")],
                        editable=False,
                        max_length=5,
                    ),
                ),
                ("interval_count", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("anchor", models.DateTimeField(editable=False)),
                ("time_zone", models.CharField(editable=False, max_length=64)),
                ("start", models.DateTimeField(editable=False)),
                ("current_period_start", models.DateTimeField(editable=False, null=True)),
                ("current_period_end", models.DateTimeField(editable=False, null=True)),
                ("trial_start", models.DateTimeField(editable=False, null=True)),
                ("trial_end", models.DateTimeField(editable=False, null=True)),
                (
                    "missing_method",
                    models.CharField(
                        choices=[
                            ("create_invoice", "Bill it all the same"),
                            ("pause", "Pause the subscription"),
                            ("cancel", "Cancel the subscription"),
                        ],
                        default="create_invoice",
                        max_length=14,
                        verbose_name="when the trial ends without a payment method",
                    ),
                ),
                ("bills_part", models.BooleanField(default=True, editable=False)),
                ("reductions", models.JSONField(default=dict, editable=False)),
                ("cancel_at_period_end", models.BooleanField(default=False, editable=False)),
                ("cancel_at", models.DateTimeField(editable=False, null=True)),
                ("cancel_credits", models.BooleanField(default=False, editable=False)),
                ("canceled_at", models.DateTimeField(editable=False, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cancellation_requested", "Asked for"),
                            ("payment_failed", "Payment failed"),
                            ("customer_deleted", "Customer deleted"),
                            ("trial_ended", "Trial ended without a payment method"),
                        ],
                        editable=False,
                        max_length=24,
                    ),
                ),
                (
                    "feedback",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customer_service", "Customer service"),
                            ("low_quality", "Low quality"),
                            ("missing_features", "Missing features"),
                            ("switched_service", "Switched to another service"),
                            ("too_complex", "Too complex"),
                            ("too_expensive", "Too expensive"),
                            ("unused", "Not used enough"),
                            ("other", "Other"),
                        ],
                        editable=False,
                        max_length=16,
                    ),
                ),
                ("comment", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "pause_behavior",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep_as_draft", "Keep invoices as drafts"),
                            ("mark_uncollectible", "Mark invoices uncollectible"),
                            ("void", "Void invoices"),
                        ],
                        editable=False,
                        max_length=18,
                    ),
                ),
                ("pause_resumes_at", models.DateTimeField(editable=False, null=True)),
                ("next_at", models.DateTimeField(editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True)),
                ("problem", models.CharField(blank=True, editable=False, max_length=500)),
                ("problem_at", models.DateTimeField(editable=False, null=True)),
                ("created", models.DateTimeField(editable=False)),
                ("updated", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="customers.customer",
                    ),
                ),
                (
                    "latest_invoice",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.invoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("at", models.DateTimeField(editable=False)),
                ("rates", models.JSONField(editable=False)),
                (
                    "proration",
                    models.CharField(
                        choices=[
                            ("create_prorations", "Put it on the next invoice"),
                            ("always_invoice", "Invoice it now"),
                            ("none", "Do not prorate"),
                        ],
                        default="none",
                        editable=False,
                        max_length=17,
                    ),
                ),
                ("created", models.DateTimeField(editable=False)),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                ("dropped_at", models.DateTimeField(editable=False, null=True)),
                (
                    "subscription",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_changes",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SubscriptionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                (
                    "quantity",
                    billing_site.lib.db.exact.field.ExactDecimalField(
                        decimal_places=12, default=Decimal("1"), editable=False, max_digits=24
                    ),
                ),
                ("tax_rates", models.JSONField(blank=True, default=list, editable=False)),
                ("metadata", models.JSONField(blank=True, default=dict, editable=False)),
                ("billed", models.JSONField(default=dict, editable=False)),
                ("used_until", models.DateTimeField(editable=False, null=True)),
                ("created", models.DateTimeField(editable=False)),
                ("removed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "price",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscription_items",
                        to="invoicing.price",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SubscriptionPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateTimeField(editable=False)),
                ("end", models.DateTimeField(editable=False)),
                ("is_free", models.BooleanField(default=False, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                (
                    "invoice",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.invoice",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["-start"],
            },
        ),
        migrations.CreateModel(
            name="UsageRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identifier", models.CharField(editable=False, max_length=100)),
                ("timestamp", models.DateTimeField(editable=False)),
                ("quantity", models.BigIntegerField(editable=False)),
                ("created", models.DateTimeField(editable=False)),
                (
                    "item",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="usage",
                        to="subscriptions.subscriptionitem",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_status",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                models.F("customer"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                models.F("currency"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                models.F("collection_method"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_collection",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False), ("problem", "")),
                fields=["next_at", "customer"],
                name="subscriptions_due",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["current_period_end", "id"], name="subscriptions_renewal"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("problem", ""), _negated=True),
                fields=["-problem_at", "-id"],
                name="subscriptions_problem",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(fields=("public_id",), name="subscriptions_public_id"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("interval_count__gt", 0)), name="subscriptions_interval"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedchange",
            constraint=models.UniqueConstraint(fields=("public_id",), name="subscriptions_change_public_id"),
        ),
        migrations.AddConstraint(
            model_name="plannedchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at", None), ("dropped_at", None)),
                fields=("subscription", "at"),
                name="subscriptions_change_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionitem",
            constraint=models.UniqueConstraint(fields=("public_id",), name="subscriptions_item_public_id"),
        ),
        migrations.AddConstraint(
            model_name="subscriptionitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("subscription", "price"),
                name="subscriptions_item_price_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionperiod",
            constraint=models.UniqueConstraint(fields=("subscription", "start"), name="subscriptions_period_once"),
        ),
        migrations.AddConstraint(
            model_name="subscriptionperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="subscriptions_period_has_time"
            ),
        ),
        migrations.AddIndex(
            model_name="usagerecord",
            index=models.Index(fields=["item", "timestamp"], name="subscriptions_usage_time"),
        ),
        migrations.AddConstraint(
            model_name="usagerecord",
            constraint=models.UniqueConstraint(fields=("item", "identifier"), name="subscriptions_usage_once"),
        ),
    ]
