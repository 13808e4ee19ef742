"""Whether an invoice is sent when it is finalized, and when it was sent last; which open ones never were."""

from django.db import migrations, models
from django.db.models import F, Q

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0019_reminders")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="invoice",
                name="auto_send",
                field=models.CharField(
                    blank=True,
                    choices=[
                        ("", "As the account says"),
                        ("yes", "Send when it is finalized"),
                        ("no", "Do not send by itself"),
                    ],
                    default="",
                    max_length=3,
                    verbose_name="automatic sending",
                ),
            ),
            migrations.AddField(
                model_name="invoice",
                name="sent_at",
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AddIndex(
                model_name="invoice",
                index=models.Index(
                    F("created").desc(),
                    F("id").desc(),
                    name="invoicing_unsent",
                    condition=Q(collection_method="send_invoice", sent_at=None, status="open"),
                ),
            ),
        ),
        # What was asked of the draft is a fact once it is issued; when it left may be told anew, and never untold.
        frozen("invoicing_invoice", ["auto_send"], name="auto_send", when="OLD.status <> 'draft'"),
        frozen(
            "invoicing_invoice",
            ["sent_at"],
            name="sent",
            when="OLD.sent_at IS NOT NULL AND (NEW.sent_at IS NULL OR NEW.sent_at < OLD.sent_at)",
        ),
    ]
