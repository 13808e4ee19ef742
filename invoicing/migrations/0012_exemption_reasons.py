"""A tax rate of 0 % says why no tax is charged, in several languages and with the code of e-invoices."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0011_tax_rate_names")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                "taxrate",
                "exemption_reason",
                models.CharField("reason for exemption", blank=True, max_length=300, default=""),
                preserve_default=False,
            ),
            migrations.AddField(
                "taxrate", "exemption_reasons", models.JSONField("reason in other languages", blank=True, default=dict)
            ),
            migrations.AddField(
                "taxrate",
                "exemption_code",
                models.CharField("exemption code", blank=True, max_length=24, default=""),
                preserve_default=False,
            ),
        ),
    ]
