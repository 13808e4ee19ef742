"""What subscriptions come to a month: the ledger of every change, which is append-only, and its sums."""

import django.db.models.deletion
from django.db import migrations, models

from billing_site.events.migrations._guards import append_only

MOVEMENT = "subscriptions_revenuemovement"
COLUMNS = (
    *("id", "public_id", "subscription_id", "customer_id", "currency", "kind", "amount", "mrr", "customers", "at"),
    *("month", "is_added"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_guards"),
        ("customers", "0014_erasable_codes"),
        ("invoicing", "0033_subscriptions"),
        ("subscriptions", "0002_usage"),
    ]

    operations = [
        migrations.CreateModel(
            name="RevenueMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("currency", models.CharField(editable=False, max_length=3)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("expansion", "Expansion"),
                            ("contraction", "Contraction"),
                            ("churn", "Churn"),
                            ("reactivation", "Reactivation"),
                            ("transfer", "Merge of customers"),
                            ("trial_converted", "Trial converted"),
                            ("trial_lost", "Trial not converted"),
                        ],
                        editable=False,
                        max_length=15,
                    ),
                ),
                ("amount", models.BigIntegerField(editable=False)),
                ("mrr", models.BigIntegerField(editable=False)),
                ("customers", models.SmallIntegerField(default=0, editable=False)),
                ("at", models.DateTimeField(editable=False)),
                ("month", models.DateField(editable=False)),
                ("is_added", models.BooleanField(default=False, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="RevenueTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(editable=False, max_length=3)),
                ("month", models.DateField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("expansion", "Expansion"),
                            ("contraction", "Contraction"),
                            ("churn", "Churn"),
                            ("reactivation", "Reactivation"),
                            ("transfer", "Merge of customers"),
                            ("trial_converted", "Trial converted"),
                            ("trial_lost", "Trial not converted"),
                        ],
                        editable=False,
                        max_length=15,
                    ),
                ),
                ("amount", models.BigIntegerField(editable=False)),
                ("count", models.PositiveBigIntegerField(editable=False)),
                ("customers", models.BigIntegerField(editable=False)),
            ],
            options={
                "ordering": ["currency", "month", "kind"],
            },
        ),
        migrations.AddField(
            model_name="subscription",
            name="mrr",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="mrr_customer",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="mrr_discounts",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="subscription",
            name="mrr_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="trial_result",
            field=models.CharField(blank=True, default="", editable=False, max_length=15),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("mrr_until__isnull", False)), fields=["mrr_until"], name="subscriptions_mrr_until"
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(condition=models.Q(("mrr", None)), fields=["id"], name="subscriptions_not_counted"),
        ),
        migrations.AddField(
            model_name="revenuemovement",
            name="customer",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="revenuemovement",
            name="subscription",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="subscriptions.subscription",
            ),
        ),
        migrations.AddConstraint(
            model_name="revenuetotal",
            constraint=models.UniqueConstraint(fields=("currency", "month", "kind"), name="subscriptions_total_once"),
        ),
        migrations.AddIndex(
            model_name="revenuemovement",
            index=models.Index(
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_movement_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="revenuemovement",
            index=models.Index(
                models.F("currency"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_movement_money",
            ),
        ),
        migrations.AddIndex(
            model_name="revenuemovement",
            index=models.Index(
                models.F("month"),
                models.F("currency"),
                models.F("kind"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="subscriptions_movement_month",
            ),
        ),
        migrations.AddIndex(
            model_name="revenuemovement",
            index=models.Index(
                condition=models.Q(("is_added", False)), fields=["id"], name="subscriptions_movement_added"
            ),
        ),
        migrations.AddConstraint(
            model_name="revenuemovement",
            constraint=models.UniqueConstraint(fields=("public_id",), name="subscriptions_movement_public_id"),
        ),
        migrations.AddConstraint(
            model_name="revenuemovement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), ("kind__in", ("trial_converted", "trial_lost"))),
                    models.Q(
                        models.Q(("kind__in", ("trial_converted", "trial_lost")), _negated=True),
                        models.Q(("amount", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="subscriptions_movement_moves",
            ),
        ),
        # Only whether the sums hold a row may change.
        *append_only(MOVEMENT, "public_id", changing=("is_added",), columns=COLUMNS),
    ]
