"""The reference by which a payment finds its invoice, kept for all that was issued, as it was printed."""

from django.db import migrations, models

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import KeepingTriggers
from invoicing.migrations._printed_references import keep_what_was_printed


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0009_reversals")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                "Invoice", "payment_reference", models.CharField(editable=False, max_length=27, null=True)
            ),
            migrations.RunPython(keep_what_was_printed, migrations.RunPython.noop),
        ),
        migrations.AddIndex(
            "Invoice",
            models.Index(
                condition=models.Q(("payment_reference__isnull", False)),
                fields=["payment_reference"],
                name="invoicing_reference",
            ),
        ),
        frozen("invoicing_invoice", ["payment_reference"], name="reference", when="OLD.status <> 'draft'"),
    ]
