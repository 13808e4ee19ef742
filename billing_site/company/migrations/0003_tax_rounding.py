"""Tax is rounded once for each rate and invoice in new accounts; kept ones round as they did."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("company", "0002_guards")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="company",
                name="tax_rounding_direction",
                field=models.CharField(
                    choices=[("nearest", "To the nearest unit"), ("down", "Down"), ("up", "Up")],
                    default="nearest",
                    max_length=7,
                ),
            ),
            migrations.AlterField(
                model_name="company",
                name="tax_rounding",
                field=models.CharField(
                    choices=[
                        ("invoice", "Once for each rate and invoice: exact tax of the lines added, then rounded"),
                        ("line", "On each line: tax of each line rounded, then added"),
                    ],
                    default="invoice",
                    max_length=7,
                ),
            ),
        ),
    ]
