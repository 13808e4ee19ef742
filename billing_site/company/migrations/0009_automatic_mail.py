"""Whether receipts and credit notes are sent by themselves."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


def added(name, words):
    return migrations.AddField(
        model_name="company", name=name, field=models.BooleanField(default=False, verbose_name=words)
    )


class Migration(migrations.Migration):
    dependencies = [("company", "0008_mailing")]

    operations = [
        KeepingTriggers(
            added("send_receipts", "send a receipt when a payment is recorded"),
            added("send_credit_notes", "send credit notes when they are issued"),
        )
    ]
