"""What an invoice is charged to, and whether a charge of it is under way."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0027_broken_promises")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="invoice",
                name="charging",
                field=models.BooleanField(default=False, editable=False),
            ),
            migrations.AddField(
                model_name="invoice",
                name="default_payment_method",
                field=models.CharField(blank=True, default="", max_length=40),
            ),
        ),
    ]
