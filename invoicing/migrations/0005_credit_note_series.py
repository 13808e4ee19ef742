"""The place of a credit note in a series of its own, which never changes; columns alone, so quick at any size."""

from django.db import migrations, models

from billing_site.events.migrations._guards import frozen


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0004_exact_decimals"), ("events", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="creditnote",
            name="sequence",
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="series",
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(
                condition=models.Q(sequence__isnull=False), fields=["series", "sequence"], name="invoicing_cn_series"
            ),
        ),
        frozen("invoicing_creditnote", ["series", "sequence"], name="series"),
    ]
