"""The memo and the footer of new invoices can be in several languages."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("company", "0004_credit_note_series")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                "company", "memos", models.JSONField("memo in other languages", blank=True, default=dict)
            ),
            migrations.AddField(
                "company", "footers", models.JSONField("footer in other languages", blank=True, default=dict)
            ),
        ),
    ]
