"""The percentage of a coupon is kept as exactly on SQLite as on PostgreSQL."""

from django.db import migrations

from billing_site.lib.db.exact.conversion import MadeExact
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_redemptions")]

    operations = [
        KeepingTriggers(
            MadeExact(
                "Coupon",
                {"percent_off": ExactDecimalField(blank=True, decimal_places=4, max_digits=7, null=True)},
            )
        )
    ]
