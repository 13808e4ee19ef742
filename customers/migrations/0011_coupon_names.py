"""Coupons have names in several languages."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("customers", "0010_import_encoding_and_email_keys")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                "coupon", "names", models.JSONField("name in other languages", blank=True, default=dict)
            ),
        ),
    ]
