"""A coupon can be limited to products; like its other terms that never changes."""

from django.db import migrations, models

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_discounts_by_end")]

    operations = [
        KeepingTriggers(migrations.AddField("coupon", "products", models.JSONField(blank=True, default=list))),
        frozen("customers_coupon", ["products"], name="products_fixed"),
    ]
