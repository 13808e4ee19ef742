"""The index of invoices that were never sent begins with what its rows share, so that SQLite chooses it."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0024_sent_invoices")]

    operations = [
        migrations.RemoveIndex(model_name="invoice", name="invoicing_unsent"),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                F("status"),
                F("created").desc(),
                F("id").desc(),
                name="invoicing_to_send",
                condition=Q(collection_method="send_invoice", sent_at=None, status="open"),
            ),
        ),
    ]
