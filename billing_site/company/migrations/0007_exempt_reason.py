"""The account can say why its exempt customers are charged no tax."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("company", "0006_letterhead")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                "company",
                "exempt_reason",
                models.CharField("reason for exemption", blank=True, default="", max_length=300),
                preserve_default=False,
            ),
            migrations.AddField(
                "company", "exempt_reasons", models.JSONField("reason in other languages", blank=True, default=dict)
            ),
        ),
    ]
