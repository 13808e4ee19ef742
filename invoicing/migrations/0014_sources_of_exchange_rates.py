"""An exchange rate says who published it, as documents print it."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0013_redrawn_documents")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                "exchangerate",
                "source",
                models.CharField(blank=True, default="", max_length=80),
                preserve_default=False,
            ),
        ),
    ]
