"""Who mails are from, where answers go, and whether invoices are sent when they are finalized."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


def added(name, field):
    return migrations.AddField(model_name="company", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("company", "0007_exempt_reason")]

    operations = [
        KeepingTriggers(
            added("mail_sender_name", models.CharField(blank=True, max_length=200, verbose_name="sender of mails")),
            added("mail_reply_to", models.CharField(blank=True, max_length=320, verbose_name="reply-to")),
            added(
                "send_on_finalize",
                models.BooleanField(default=False, verbose_name="send invoices when they are finalized"),
            ),
            added("send_delay", models.PositiveIntegerField(default=120, verbose_name="time to cancel sending")),
        )
    ]
