"""Tax rates have names in several languages."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0010_payment_references")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                "taxrate", "names", models.JSONField("name in other languages", blank=True, default=dict)
            ),
        ),
    ]
