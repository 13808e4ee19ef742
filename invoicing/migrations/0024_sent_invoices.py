"""Invoices that were sent are found without reading those that were not."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0023_handed_out")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                F("created").desc(),
                F("id").desc(),
                name="invoicing_sent",
                condition=Q(sent_at__isnull=False),
            ),
        ),
    ]
