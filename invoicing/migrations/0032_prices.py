"""Prices that recur, count in tiers or packages and know several currencies; those that exist are one-time."""

from django.db import migrations, models

import billing_site.lib.db.exact.field
from billing_site.events.migrations._guards import frozen, never_replaced
from billing_site.lib.db.schema import KeepingTriggers, VendorSQL

PRICE = "invoicing_price"
TERMS = ["billing_scheme", "tiers_mode", "tiers", "divide_by", "round", "interval", "interval_count", "usage_type"]
BEFORE = never_replaced(PRICE, "public_id")


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0031_sought_payments_and_notes"), ("events", "0002_guards")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="price",
                name="billing_scheme",
                field=models.CharField(
                    choices=[("per_unit", "Per unit"), ("tiered", "Tiered")], default="per_unit", max_length=8
                ),
            ),
            migrations.AddField(
                model_name="price",
                name="currency_options",
                field=models.JSONField(blank=True, default=dict),
            ),
            migrations.AddField(
                model_name="price",
                name="divide_by",
                field=models.PositiveIntegerField(default=1),
            ),
            migrations.AddField(
                model_name="price",
                name="interval",
                field=models.CharField(
                    blank=True,
                    choices=[("day", "Day"), ("week", "Week"), ("month", "Month"), ("year", "Year")],
                    default="",
                    max_length=5,
                ),
            ),
            migrations.AddField(
                model_name="price",
                name="interval_count",
                field=models.PositiveSmallIntegerField(default=1),
            ),
            migrations.AddField(
                model_name="price",
                name="lookup_key",
                field=models.CharField(blank=True, default="", max_length=200),
            ),
            migrations.AddField(
                model_name="price",
                name="metadata",
                field=models.JSONField(blank=True, default=dict),
            ),
            migrations.AddField(
                model_name="price",
                name="round",
                field=models.CharField(blank=True, choices=[("up", "Up"), ("down", "Down")], default="", max_length=4),
            ),
            migrations.AddField(
                model_name="price",
                name="tax_behavior",
                field=models.CharField(
                    choices=[
                        ("unspecified", "As the tax rate says"),
                        ("inclusive", "Tax included"),
                        ("exclusive", "Tax added"),
                    ],
                    default="unspecified",
                    max_length=11,
                ),
            ),
            migrations.AddField(
                model_name="price",
                name="tiers",
                field=models.JSONField(blank=True, default=list),
            ),
            migrations.AddField(
                model_name="price",
                name="tiers_mode",
                field=models.CharField(
                    blank=True, choices=[("graduated", "Graduated"), ("volume", "Volume")], default="", max_length=9
                ),
            ),
            migrations.AddField(
                model_name="price",
                name="usage_type",
                field=models.CharField(
                    choices=[("licensed", "By quantity"), ("metered", "By use")], default="licensed", max_length=8
                ),
            ),
            migrations.AlterField(
                model_name="price",
                name="unit_amount",
                field=billing_site.lib.db.exact.field.ExactDecimalField(
                    blank=True, decimal_places=12, max_digits=27, null=True
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="price",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_price_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lookup_key", ""), _negated=True),
                fields=("lookup_key",),
                name="invoicing_price_lookup_key",
            ),
        ),
        frozen(PRICE, TERMS, name="terms"),
        frozen(PRICE, ["tax_behavior"], name="tax_meant", when="OLD.tax_behavior <> 'unspecified'"),
        VendorSQL(sqlite=BEFORE.reverse_sqlite, reverse_sqlite=BEFORE.sqlite),
        never_replaced(PRICE, "public_id", "lookup_key", filled=("lookup_key",)),
    ]
