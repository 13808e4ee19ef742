"""The day or period of supply is a fact of an invoice, fixed once it is issued."""

from django.db import migrations, models

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0014_sources_of_exchange_rates")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="invoice",
                name="supply",
                field=models.CharField(
                    blank=True,
                    choices=[
                        ("issue", "Same as the date of issue"),
                        ("day", "On a day"),
                        ("period", "Over a period"),
                    ],
                    max_length=6,
                    null=True,
                    verbose_name="date of supply",
                ),
            ),
            migrations.AddField(
                model_name="invoice",
                name="supply_start",
                field=models.DateField(blank=True, null=True, verbose_name="first day of supply"),
            ),
            migrations.AddField(
                model_name="invoice",
                name="supply_end",
                field=models.DateField(blank=True, null=True, verbose_name="last day of supply"),
            ),
        ),
        frozen(
            "invoicing_invoice",
            ["supply", "supply_start", "supply_end"],
            name="supply",
            when="OLD.status <> 'draft'",
        ),
    ]
