"""Whether changes that customers make in the portal apply at once."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("company", "0009_automatic_mail")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="company",
                name="portal_changes",
                field=models.CharField(
                    choices=[("approve", "Staff approve them first"), ("at_once", "They apply at once")],
                    default="approve",
                    max_length=7,
                    verbose_name="changes that customers make in the portal",
                ),
            )
        )
    ]
