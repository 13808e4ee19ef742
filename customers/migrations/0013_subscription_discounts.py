"""Discounts can stand on subscriptions, and coupons have promotion codes."""

import django.db.models.deletion
from django.db import migrations, models

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused
from billing_site.lib.db.schema import KeepingTriggers

DISCOUNT, PROMOTION = "customers_discount", "customers_promotioncode"
TERMS = (
    *("id", "public_id", "coupon_id", "code", "code_key", "expires_at", "max_redemptions", "first_time_transaction"),
    *("minimum_amount", "minimum_amount_currency", "created"),
)


class Migration(migrations.Migration):
    dependencies = [("customers", "0012_contacts"), ("events", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="PromotionCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="ID")),
                ("code", models.CharField(max_length=500)),
                ("code_key", models.CharField(editable=False, max_length=500)),
                ("active", models.BooleanField(default=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("max_redemptions", models.PositiveIntegerField(blank=True, null=True)),
                ("times_redeemed", models.PositiveIntegerField(default=0, editable=False)),
                ("first_time_transaction", models.BooleanField(default=False)),
                ("minimum_amount", models.BigIntegerField(blank=True, null=True)),
                ("minimum_amount_currency", models.CharField(blank=True, default="", max_length=3)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                (
                    "coupon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promotion_codes",
                        to="customers.coupon",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promotion_codes",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "promotion code",
                "indexes": [
                    models.Index(fields=["-created", "-id"], name="customers_promotion_newest"),
                    models.Index(fields=["code_key"], name="customers_promotion_code"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="customers_promotion_public_id"),
                    models.UniqueConstraint(
                        condition=models.Q(("active", True), ("customer", None)),
                        fields=("code_key",),
                        name="customers_promotion_for_all",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("active", True), ("customer__isnull", False)),
                        fields=("code_key", "customer"),
                        name="customers_promotion_for_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minimum_amount", None), ("minimum_amount_currency", "")),
                            models.Q(
                                models.Q(("minimum_amount_currency", ""), _negated=True), ("minimum_amount__gt", 0)
                            ),
                            _connector="OR",
                        ),
                        name="customers_promotion_minimum",
                    ),
                ],
            },
        ),
        frozen(PROMOTION, TERMS, words="the terms of a promotion code never change"),
        refused(PROMOTION, "kept", "DELETE", "OLD.times_redeemed > 0"),
        never_replaced(PROMOTION, "public_id"),
        never_emptied(PROMOTION),
        KeepingTriggers(
            migrations.RemoveConstraint(model_name="discount", name="customers_discount_one_at_a_time"),
            migrations.AddField("discount", "subscription", models.CharField(blank=True, default="", max_length=40)),
            migrations.AddField(
                "discount",
                "promotion_code",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="discounts",
                    to="customers.promotioncode",
                ),
            ),
            migrations.AddIndex(
                model_name="discount",
                index=models.Index(
                    condition=models.Q(("subscription", ""), _negated=True),
                    fields=["subscription"],
                    name="customers_discount_subscribed",
                ),
            ),
            migrations.AddConstraint(
                model_name="discount",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("removed_at", None), ("subscription", "")),
                    fields=("customer",),
                    name="customers_discount_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="discount",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("removed_at", None), models.Q(("subscription", ""), _negated=True)),
                    fields=("subscription", "coupon"),
                    name="customers_discount_each_coupon_once",
                ),
            ),
        ),
        frozen(DISCOUNT, ["subscription", "promotion_code_id"], name="source"),
    ]
