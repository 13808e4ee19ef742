"""The uses of coupons by issued invoices, guarded like all that was issued."""

import django.db.models.deletion
from django.db import migrations, models

from billing_site.events.migrations._guards import append_only, frozen, sqlite_trigger
from billing_site.lib.db.schema import VendorSQL

TABLE, GIVEN_BACK = "customers_redemption", "given_back_at"
COLUMNS = (
    *("id", "coupon_id", "discount_id", "customer_id", "invoice", "number", "amount_off", "currency", "created"),
    GIVEN_BACK,
)
TWIN = (
    f"EXISTS (SELECT 1 FROM {TABLE} there WHERE there.invoice = NEW.invoice AND there.coupon_id = NEW.coupon_id "
    "AND there.discount_id IS NEW.discount_id)"
)
# INSERT OR REPLACE (SQLite alone has it) would take the place of the use of the same coupon.
NO_TWIN = VendorSQL(
    sqlite=[sqlite_trigger(f"{TABLE}_no_twin", "INSERT", TABLE, TWIN, f"{TABLE}: a row is never replaced")],
    reverse_sqlite=[f"DROP TRIGGER {TABLE}_no_twin"],
)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_guards"),
        ("events", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invoice", models.CharField(max_length=40)),
                ("number", models.CharField(max_length=40)),
                ("amount_off", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("created", models.DateTimeField()),
                ("given_back_at", models.DateTimeField(null=True)),
                (
                    "coupon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="redemptions", to="customers.coupon"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "discount",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="customers.discount",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("coupon"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="customers_redemption_newest",
                    ),
                    models.Index(fields=["invoice"], name="customers_redemption_invoice"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("discount", None)),
                        fields=("invoice", "coupon"),
                        name="customers_redemption_by_hand",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("discount__isnull", False)),
                        fields=("invoice", "discount"),
                        name="customers_redemption_of_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_off__gt", 0)), name="customers_redemption_lowers"
                    ),
                ],
            },
        ),
        *append_only(TABLE, changing=(GIVEN_BACK,), columns=COLUMNS),
        NO_TWIN,
        frozen(TABLE, [GIVEN_BACK], name="given_back", when=f"OLD.{GIVEN_BACK} IS NOT NULL"),
    ]
