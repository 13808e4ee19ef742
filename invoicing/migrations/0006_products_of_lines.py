"""A line says what it sells, also where another price was agreed. No index: nobody looks for lines by their product."""

from django.db import migrations, models
from django.db.models import PROTECT

PRODUCT = models.ForeignKey("invoicing.Product", PROTECT, null=True, blank=True, related_name="+", db_index=False)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0005_credit_note_series")]

    operations = [
        migrations.AddField("invoiceitem", "product", PRODUCT),
        migrations.AddField("invoiceline", "product", PRODUCT.clone()),
    ]
